import type { Engine, EngineAction } from '../engine-module.js';
import type { ConnectionCommand, ConnectionEvent, ConnectionKey, FromWorker, ToWorker } from '../messages.js';
import { AudioIntake } from './audio-intake.js';
import type { CallCodecs } from './call-codecs.js';
import { DataChannels } from './data-channels.js';
import { EngineRunner, type ActionExecutor, type Scheduler } from './engine-runner.js';
import { FrameIntake } from './frame-intake.js';
import { FrameOutput } from './frame-output.js';
import { createFrameSink } from './frame-sink.js';
import { Playout } from './playout.js';
import { RelaySocket } from './relay-socket.js';

/** What the host needs of its thread. */
export interface HostEnvironment extends Scheduler {
  /** `performance.timeOrigin`. */
  readonly timeOriginMs: number;
  post(message: FromWorker): void;
  /** Loads the codecs that the engine was given as `deepAudio`. */
  loadDeepAudio(): Promise<void>;
  openSocket(url: string): WebSocket;
}

/** How long a good-bye may take to go out. */
const stopTimeoutMs = 500;

/** Lives in the engine worker: turns the page's messages into engine calls and the engine's actions into deeds. */
export class EngineHost implements ActionExecutor {
  readonly #environment: HostEnvironment;
  readonly #runner: EngineRunner;
  readonly #channels: DataChannels;
  readonly #frameIntake: FrameIntake;
  readonly #frameOutput: FrameOutput;
  readonly #audioIntake: AudioIntake;
  readonly #playout: Playout;
  /** Who is in the room; what the page sends for others comes too late. */
  readonly #peers = new Set<string>();
  #socket: RelaySocket | undefined;

  /** `codecs`: those that the engine was given, too. */
  constructor(engine: Engine, codecs: CallCodecs, environment: HostEnvironment) {
    this.#environment = environment;
    this.#runner = new EngineRunner(engine, this, environment);
    this.#channels = new DataChannels(this.#runner);
    this.#frameIntake = new FrameIntake(this.#runner, codecs);
    this.#frameOutput = new FrameOutput(codecs);
    this.#audioIntake = new AudioIntake(this.#runner);
    this.#playout = new Playout(this.#runner);
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'join':
        this.#socket = new RelaySocket(message.relayUrl, this.#runner, (url) => this.#environment.openSocket(url));
        this.#runner.call((engine, nowMs) => {
          engine.setAudioEnabled(message.audio, nowMs);
          engine.setVideoEnabled(message.video, nowMs);
          if (message.maxVideoBitrateBps !== undefined) engine.setMaxVideoRate(message.maxVideoBitrateBps, nowMs);
          engine.join(message.room, message.displayName, message.access, nowMs);
        });
        return;
      case 'leave':
        this.#leave();
        return;
      case 'set-audio-enabled':
        this.#runner.call((engine, nowMs) => {
          engine.setAudioEnabled(message.enabled, nowMs);
        });
        return;
      case 'set-video-enabled':
        this.#runner.call((engine, nowMs) => {
          engine.setVideoEnabled(message.enabled, nowMs);
        });
        return;
      case 'describe-video':
        this.#runner.call((engine, nowMs) => {
          engine.describeVideo(message.content, nowMs);
        });
        return;
      case 'channel':
        this.#channels.attach(message.key, message.channel);
        return;
      case 'connection-event':
        if (this.#channels.isCurrent(message.key)) this.#handleConnectionEvent(message.key, message.event);
        return;
      case 'frame':
        this.#takeFrame(message.frame, message.capturedAtMs);
        return;
      case 'capture-port':
        this.#audioIntake.attach(message.port);
        return;
      case 'playout-port':
        if (this.#peers.has(message.peerId)) this.#playout.attach(message.peerId, message.port);
        else message.port.close();
        return;
      case 'render-target':
        if (this.#peers.has(message.peerId)) this.#frameOutput.attach(message.peerId, message.target);
        else createFrameSink(message.target).close();
        return;
      case 'statistics':
        this.#reportStatistics(message.request);
        return;
    }
  }

  /** The browser says that it is online again. */
  networkIsBack(): void {
    this.#runner.call((engine, nowMs) => {
      engine.networkIsBack(nowMs);
    });
  }

  execute(action: EngineAction): void {
    switch (action.type) {
      case 'openSocket':
        this.#socket?.open();
        return;
      case 'sendSocketText':
        this.#socket?.send(action.text);
        return;
      case 'closeSocket':
        this.#socket?.close();
        return;
      case 'createConnection': {
        const key = this.#channels.create(action.peerId, action.transport);
        this.#environment.post({
          type: 'connection-command',
          key,
          command: { type: 'create', iceServers: action.iceServers },
        });
        return;
      }
      case 'closeConnection':
        this.#command(action, { type: 'close' });
        this.#channels.close(action.peerId, action.transport);
        return;
      case 'setLocalDescription':
        this.#command(action, { type: 'set-local-description' });
        return;
      case 'setRemoteDescription':
        this.#command(action, { type: 'set-remote-description', kind: action.kind, sdp: action.sdp });
        return;
      case 'addIceCandidate': {
        const { peerId: _, transport: __, ...candidate } = action;
        this.#command(action, { ...candidate, type: 'add-ice-candidate' });
        return;
      }
      case 'restartIce':
        this.#command(action, { type: 'restart-ice' });
        return;
      case 'sendPacket':
        this.#channels.send(action.peerId, action.transport, action.data);
        return;
      case 'renderFrame':
        this.#frameOutput.render(action);
        return;
      case 'loadDeepAudio':
        this.#loadDeepAudio();
        return;
      case 'peerJoined':
        this.#peers.add(action.peerId);
        this.#environment.post({ type: 'peer-joined', peerId: action.peerId, name: action.name });
        return;
      case 'peerLeft':
        this.#peers.delete(action.peerId);
        this.#frameOutput.detach(action.peerId);
        this.#playout.detach(action.peerId);
        this.#environment.post({ type: 'peer-left', peerId: action.peerId, reason: action.reason });
        return;
      case 'peerStateChanged':
        this.#environment.post({ type: 'peer-state', peerId: action.peerId, state: action.state });
        return;
      case 'peerMediaChanged': {
        const { peerId, audio, video } = action;
        this.#environment.post({ type: 'peer-media', peerId, audio, video });
        return;
      }
      case 'sessionStateChanged':
        this.#environment.post({ type: 'session-state', state: action.state, reason: action.reason });
        return;
      case 'sessionError':
        this.#environment.post({ type: 'session-error', code: action.code, message: action.message });
        return;
    }
  }

  afterActions(engine: Engine, nowMs: number): void {
    this.#channels.reportBuffered(engine, nowMs);
  }

  failed(error: unknown): void {
    this.#environment.post({ type: 'engine-failed', message: String(error) });
  }

  /** The call goes on without them: the engine decides whether they are asked for again. */
  #loadDeepAudio(): void {
    this.#environment.loadDeepAudio().then(
      () => {
        this.#runner.call((engine, nowMs) => {
          engine.deepAudioLoaded(nowMs);
        });
      },
      (error: unknown) => {
        console.warn('visavis: deep redundancy could not be loaded:', error);
        this.#runner.call((engine, nowMs) => {
          engine.deepAudioFailed(nowMs);
        });
      },
    );
  }

  #command(of: Omit<ConnectionKey, 'serial'>, command: ConnectionCommand): void {
    const key = this.#channels.keyOf(of.peerId, of.transport);
    if (key !== undefined) this.#environment.post({ type: 'connection-command', key, command });
  }

  #handleConnectionEvent({ peerId, transport }: ConnectionKey, event: ConnectionEvent): void {
    this.#runner.call((engine, nowMs) => {
      switch (event.type) {
        case 'negotiation-needed':
          engine.negotiationNeeded(peerId, transport, nowMs);
          return;
        case 'local-description-set':
          engine.localDescriptionSet(peerId, transport, event.kind, event.sdp, nowMs);
          return;
        case 'remote-description-set':
          engine.remoteDescriptionSet(peerId, transport, nowMs);
          return;
        case 'description-failed':
          engine.descriptionFailed(peerId, transport, event.message, nowMs);
          return;
        case 'local-candidate':
          engine.localCandidate(
            peerId,
            transport,
            event.candidate,
            event.sdpMid ?? '',
            event.sdpMLineIndex ?? -1,
            event.usernameFragment ?? '',
            nowMs,
          );
          return;
        case 'connection-state':
          engine.connectionStateChanged(peerId, transport, event.state, nowMs);
          return;
      }
    });
  }

  #takeFrame(frame: VideoFrame, capturedAtMs: number): void {
    const taken = () => {
      this.#environment.post({ type: 'frame-taken' });
    };
    this.#frameIntake.take(frame, capturedAtMs - this.#environment.timeOriginMs).then(taken, taken);
  }

  #leave(): void {
    this.#runner.call((engine, nowMs) => {
      engine.leave(nowMs);
    });
    this.#runner.stop();
    this.#peers.clear();
    this.#audioIntake.close();
    this.#playout.close();
    this.#frameOutput.close();
    let posted = false;
    const stopped = () => {
      if (!posted) this.#environment.post({ type: 'stopped' });
      posted = true;
    };
    this.#environment.setTimer(stopped, stopTimeoutMs);
    if (this.#socket === undefined) stopped();
    else this.#socket.closed().then(stopped, stopped);
  }

  #reportStatistics(request: number): void {
    const engine = this.#runner.read((asked) => asked.statistics());
    if (engine === undefined) return; // it is over; the page knows
    this.#environment.post({
      type: 'statistics',
      request,
      engine,
      worker: {
        framesTaken: this.#frameIntake.framesTaken,
        framesUnreadable: this.#frameIntake.framesUnreadable,
        framesRendered: this.#frameOutput.framesRendered,
        framesNotRendered: this.#frameOutput.framesNotRendered,
        audioPiecesTaken: this.#audioIntake.piecesTaken,
        audioPiecesPlayed: this.#playout.piecesPlayed,
        playoutUnderruns: this.#playout.underruns,
        packetsSent: this.#channels.packetsSent,
        packetsNotSent: this.#channels.packetsNotSent,
        packetsReceived: this.#channels.packetsReceived,
        packetsRefused: this.#channels.packetsRefused,
      },
    });
  }
}
