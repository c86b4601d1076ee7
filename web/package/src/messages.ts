/** What the page and the engine worker say to each other: one union each way. */
import type {
  EngineIceCandidate,
  EngineIceServer,
  EngineStatistics,
  PeerConnectionState,
  SessionState,
  TransportName,
  TransportState,
  VideoContent,
} from './engine-module.js';

/**
 * One RTCPeerConnection. `serial` tells a connection from an earlier one to the same peer, so that
 * an event of the earlier one that is still on its way is not taken for one of the new.
 */
export interface ConnectionKey {
  readonly peerId: string;
  readonly transport: TransportName;
  readonly serial: number;
}

/** Where the worker draws a peer's picture. */
export type RenderTarget =
  | { readonly kind: 'stream'; readonly writable: WritableStream<VideoFrame> }
  | { readonly kind: 'port'; readonly port: MessagePort };

/** Something that happened to a connection. */
export type ConnectionEvent =
  | { readonly type: 'negotiation-needed' }
  | { readonly type: 'local-description-set'; readonly kind: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'remote-description-set' }
  | { readonly type: 'description-failed'; readonly message: string }
  | ({ readonly type: 'local-candidate' } & EngineIceCandidate)
  | { readonly type: 'connection-state'; readonly state: TransportState };

export type ToWorker =
  | {
      readonly type: 'join';
      readonly relayUrl: string;
      readonly room: string;
      readonly displayName: string;
      readonly access: string;
      readonly audio: boolean;
      readonly video: boolean;
      /** So much at most; undefined: what the engine holds for useful. */
      readonly maxVideoBitrateBps: number | undefined;
    }
  | { readonly type: 'leave' }
  | { readonly type: 'set-audio-enabled'; readonly enabled: boolean }
  | { readonly type: 'set-video-enabled'; readonly enabled: boolean }
  | { readonly type: 'describe-video'; readonly content: VideoContent }
  | { readonly type: 'channel'; readonly key: ConnectionKey; readonly channel: RTCDataChannel }
  | { readonly type: 'connection-event'; readonly key: ConnectionKey; readonly event: ConnectionEvent }
  /** `capturedAtMs`: since the Unix epoch, by `performance`: comparable between threads. */
  | { readonly type: 'frame'; readonly frame: VideoFrame; readonly capturedAtMs: number }
  | { readonly type: 'capture-port'; readonly port: MessagePort }
  | { readonly type: 'playout-port'; readonly peerId: string; readonly port: MessagePort }
  | { readonly type: 'render-target'; readonly peerId: string; readonly target: RenderTarget }
  | { readonly type: 'statistics'; readonly request: number };

/** What to do with a connection. */
export type ConnectionCommand =
  | { readonly type: 'create'; readonly iceServers: readonly EngineIceServer[] }
  | { readonly type: 'close' }
  | { readonly type: 'set-local-description' }
  | { readonly type: 'set-remote-description'; readonly kind: 'offer' | 'answer'; readonly sdp: string }
  | ({ readonly type: 'add-ice-candidate' } & EngineIceCandidate)
  | { readonly type: 'restart-ice' };

/** Counted in the worker, beside what the engine counts. */
export interface WorkerStatistics {
  readonly framesTaken: number;
  readonly framesUnreadable: number;
  readonly framesRendered: number;
  readonly framesNotRendered: number;
  readonly audioPiecesTaken: number;
  readonly audioPiecesPlayed: number;
  /** Quanta of 128 samples that stayed silent because the next piece came late. */
  readonly playoutUnderruns: number;
  readonly packetsSent: number;
  readonly packetsNotSent: number;
  readonly packetsReceived: number;
  /** Longer than any packet: from no engine of ours. */
  readonly packetsRefused: number;
}

export type FromWorker =
  /** The engine is loaded; `join` may come. */
  | { readonly type: 'ready' }
  /** The engine could not be loaded, or broke. Nothing else follows. */
  | { readonly type: 'engine-failed'; readonly message: string }
  | { readonly type: 'connection-command'; readonly key: ConnectionKey; readonly command: ConnectionCommand }
  /** The frame that was sent last is copied: the next may come. */
  | { readonly type: 'frame-taken' }
  | { readonly type: 'peer-joined'; readonly peerId: string; readonly name: string }
  | { readonly type: 'peer-left'; readonly peerId: string; readonly reason: string }
  | { readonly type: 'peer-state'; readonly peerId: string; readonly state: PeerConnectionState }
  | { readonly type: 'peer-media'; readonly peerId: string; readonly audio: boolean; readonly video: boolean }
  | { readonly type: 'session-state'; readonly state: SessionState; readonly reason: string }
  | { readonly type: 'session-error'; readonly code: string; readonly message: string }
  /** After `leave`: the good-bye has gone out, the worker may be ended. */
  | { readonly type: 'stopped' }
  | {
      readonly type: 'statistics';
      readonly request: number;
      readonly engine: EngineStatistics;
      readonly worker: WorkerStatistics;
    };

/** Between the capture worklet and the worker. */
export interface CapturedAudio {
  /** 960 samples, mono, 48 kHz; given back for the next piece. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** When its last sample was there, by the clock of the audio device, seconds. */
  readonly endTimeS: number;
}

/** From the page to a worklet: where its audio goes or comes from, or that it is over. */
export type ToWorklet = { readonly type: 'port'; readonly port: MessagePort } | { readonly type: 'end' };

/** From the playout worklet to the worker: the next 960 samples, please. */
export interface PlayoutPull {
  /** A piece that is played out, for reuse. */
  readonly spare?: Float32Array<ArrayBuffer>;
  /** Silent quanta since the pull before. */
  readonly underruns: number;
}
