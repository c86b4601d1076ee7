import type { EngineIceCandidate } from './engine-module.js';
import type { ConnectionCommand, ConnectionEvent, ConnectionKey } from './messages.js';

/** What a connection tells its owner. */
export interface ConnectionReports {
  /** The channel must be transferred before this returns: browsers allow it only in the task that made it. */
  channelCreated(channel: RTCDataChannel): void;
  event(event: ConnectionEvent): void;
}

/** One RTCPeerConnection with one data channel. Does what the engine says, in that order, and decides nothing. */
export class PeerConnection {
  readonly #connection: RTCPeerConnection;
  readonly #reports: ConnectionReports;
  /** Of the candidate before: the end of candidates names no section of its own. */
  #lastCandidate: EngineIceCandidate = { candidate: '' };

  /** @throws what RTCPeerConnection throws at bad ICE servers, and DataCloneError where channels cannot be transferred. */
  constructor(key: ConnectionKey, command: Extract<ConnectionCommand, { type: 'create' }>, reports: ConnectionReports) {
    this.#reports = reports;
    this.#connection = new RTCPeerConnection({
      bundlePolicy: 'max-bundle',
      iceServers: command.iceServers.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential })),
    });
    this.#connection.onnegotiationneeded = () => {
      reports.event({ type: 'negotiation-needed' });
    };
    this.#connection.onconnectionstatechange = () => {
      reports.event({ type: 'connection-state', state: this.#connection.connectionState });
    };
    this.#connection.onicecandidate = (event) => {
      this.#reportCandidate(event.candidate);
    };
    try {
      const channel = this.#connection.createDataChannel(key.transport, {
        negotiated: true,
        id: 0,
        ordered: false,
        maxRetransmits: 0,
      });
      reports.channelCreated(channel);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  setLocalDescription(): void {
    this.#describe(async () => {
      await this.#connection.setLocalDescription();
      const description = this.#connection.localDescription;
      if (description?.type !== 'offer' && description?.type !== 'answer') throw new Error('no local description');
      this.#reports.event({ type: 'local-description-set', kind: description.type, sdp: description.sdp });
    });
  }

  setRemoteDescription(kind: 'offer' | 'answer', sdp: string): void {
    this.#describe(async () => {
      await this.#connection.setRemoteDescription({ type: kind, sdp });
      this.#reports.event({ type: 'remote-description-set' });
    });
  }

  /** A candidate that the browser refuses is ignored: others may do, and ICE reports if none does. */
  addIceCandidate({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: EngineIceCandidate): void {
    this.#connection
      .addIceCandidate({
        candidate,
        sdpMid: sdpMid || null,
        sdpMLineIndex: sdpMLineIndex ?? null,
        usernameFragment: usernameFragment || null,
      })
      .catch(() => {});
  }

  restartIce(): void {
    this.#connection.restartIce();
  }

  close(): void {
    this.#connection.onnegotiationneeded = null;
    this.#connection.onconnectionstatechange = null;
    this.#connection.onicecandidate = null;
    this.#connection.close();
  }

  #describe(operation: () => Promise<void>): void {
    operation().catch((error: unknown) => {
      this.#reports.event({ type: 'description-failed', message: String(error) });
    });
  }

  #reportCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null) {
      this.#reports.event({ ...this.#lastCandidate, type: 'local-candidate', candidate: '' });
      return;
    }
    // Some browsers end a generation this way and say null besides.
    if (candidate.candidate === '') return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#lastCandidate = { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment };
    this.#reports.event({ ...this.#lastCandidate, type: 'local-candidate' });
  }
}
