import type { AudioGraph } from './audio-graph.js';
import type { CallEvents, CallState } from './call-events.js';
import { Connections } from './connections.js';
import type { EngineClient } from './engine-client.js';
import type { SessionState } from './engine-module.js';
import { EventEmitter } from './event-emitter.js';
import type { LocalSource } from './local-source.js';
import type { FromWorker, ToWorker } from './messages.js';
import { Outgoing } from './outgoing.js';
import { RemotePeer } from './remote-peer.js';
import { createRenderSurface, type RenderSurface } from './render-surface.js';
import { sessionFailure } from './session-errors.js';
import type { CallStatistics } from './statistics.js';
import { VideoCapture } from './video-capture.js';
import { contentOf } from './video-content.js';
import { VisavisError } from './visavis-error.js';

/** @internal What a call is made of; it owns all of it. */
export interface CallParts {
  readonly engine: EngineClient;
  readonly audio: AudioGraph;
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
}

interface StatisticsRequest {
  resolve(statistics: CallStatistics): void;
  reject(error: VisavisError): void;
}

/** How long the worker may take to say good-bye. */
const leaveTimeoutMs = 1000;

/** A call that this page takes part in; {@link joinCall} makes one. */
export class Call extends EventEmitter<CallEvents> {
  readonly #parts: CallParts;
  readonly #engine: EngineClient;
  readonly #audio: AudioGraph;
  readonly #connections: Connections;
  readonly #capture: VideoCapture;
  readonly #microphone: Outgoing;
  readonly #camera: Outgoing;
  readonly #peers = new Map<string, RemotePeer>();
  readonly #surfaces = new Map<string, RenderSurface>();
  readonly #statisticsRequests = new Map<number, StatisticsRequest>();
  #statisticsRequest = 0;
  #state: CallState = 'joining';
  #everJoined = false;
  #audioBlocked = false;
  #lastSessionError: { readonly code: string; readonly message: string } | undefined;
  #leaving: Promise<void> | undefined;
  #stopped: () => void = () => {};
  /** Why it failed. */
  #failure: VisavisError | undefined;
  #closed = false;

  /** @internal */
  constructor(parts: CallParts) {
    super();
    const { engine, audio, microphone, camera } = parts;
    this.#parts = parts;
    this.#engine = engine;
    this.#audio = audio;
    const post = (message: ToWorker, transfer?: Transferable[]) => {
      engine.post(message, transfer);
    };
    this.#connections = new Connections(post);
    this.#capture = new VideoCapture(post);
    this.#microphone = new Outgoing(microphone, {
      start: async (track) => {
        const port = await audio.capture(track);
        if (port !== undefined) post({ type: 'capture-port', port }, [port]);
      },
      stop: () => {
        audio.stopCapture();
      },
      enabledChanged: (enabled, error) => {
        post({ type: 'set-audio-enabled', enabled });
        this.#localMediaChanged(error);
      },
    });
    this.#camera = new Outgoing(camera, {
      start: (track) => {
        post({ type: 'describe-video', content: contentOf(track) });
        this.#capture.start(track);
      },
      stop: () => {
        this.#capture.stop();
      },
      enabledChanged: (enabled, error) => {
        post({ type: 'set-video-enabled', enabled });
        this.#localMediaChanged(error);
      },
    });
    audio.onBlockedChanged = () => {
      this.#updateAudioBlocked();
    };
    engine.onmessage = (message) => {
      this.#handle(message);
    };
  }

  /** How the call stands; `state` events tell of changes. */
  get state(): CallState {
    return this.#state;
  }

  /** The other participants, by their id. */
  get peers(): ReadonlyMap<string, RemotePeer> {
    return this.#peers;
  }

  /** Whether the microphone is sent. */
  get audioEnabled(): boolean {
    return this.#microphone.enabled;
  }

  /** Whether the camera is sent. */
  get videoEnabled(): boolean {
    return this.#camera.enabled;
  }

  /** The microphone, once it is open. */
  get audioTrack(): MediaStreamTrack | undefined {
    return this.#parts.microphone.track;
  }

  /** The camera, once it is open; for a self view. */
  get videoTrack(): MediaStreamTrack | undefined {
    return this.#parts.camera.track;
  }

  /**
   * Whether the browser keeps the call silent until the person does something. Then offer a button
   * that calls {@link startAudio}.
   */
  get audioBlocked(): boolean {
    return this.#audioBlocked;
  }

  /**
   * Unmutes or mutes. Opens the microphone if the call was joined without.
   * @throws VisavisError as {@link openLocalMedia}, or `call-ended`.
   */
  async setAudioEnabled(enabled: boolean): Promise<void> {
    this.#assertRunning();
    await this.#microphone.setEnabled(enabled);
  }

  /**
   * Switches the camera on or off. Opens it if the call was joined without.
   * @throws VisavisError as {@link openLocalMedia}, or `call-ended`.
   */
  async setVideoEnabled(enabled: boolean): Promise<void> {
    this.#assertRunning();
    await this.#camera.setEnabled(enabled);
  }

  /** Starts sound that the browser has blocked; call it while handling a click or a key. */
  startAudio(): void {
    this.#audio.resume();
  }

  /**
   * Counters since the call began.
   * @throws VisavisError `call-ended`
   */
  async statistics(): Promise<CallStatistics> {
    this.#assertRunning();
    const request = ++this.#statisticsRequest;
    return await new Promise((resolve, reject) => {
      this.#statisticsRequests.set(request, { resolve, reject });
      this.#engine.post({ type: 'statistics', request });
    });
  }

  /**
   * Says good-bye, closes everything and stops the devices that the call has opened (not tracks that
   * were handed in). Never rejects; a second call does nothing.
   */
  async leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    await this.#leaving;
  }

  /** @internal Joins; resolves when in the room and what was wanted is on; rejects if the call is over by then. */
  async join(
    room: {
      readonly relayUrl: string;
      readonly room: string;
      readonly displayName: string;
      readonly access: string;
      readonly maxVideoBitrateBps: number | undefined;
    },
    media: { readonly audio: boolean; readonly video: boolean },
  ): Promise<void> {
    const joined = new Promise<void>((resolve, reject) => {
      const endState = this.on('state', ({ state }) => {
        if (state === 'joined') finish(resolve);
        if (state === 'left') {
          finish(() => {
            reject(new VisavisError('call-ended', 'Left while joining'));
          });
        }
      });
      const endError = this.on('error', ({ error }) => {
        finish(() => {
          reject(error);
        });
      });
      const finish = (settle: () => void) => {
        endState();
        endError();
        settle();
      };
    });
    this.#engine.post({ type: 'join', ...room, ...media });
    this.#updateAudioBlocked();
    await Promise.all([
      joined,
      media.audio && this.#microphone.setEnabled(true),
      media.video && this.#camera.setEnabled(true),
    ]);
    if (this.#isOver) throw this.#failure ?? callEnded(); // while a device was started
  }

  #handle(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'engine-failed':
        this.#fail(new VisavisError('engine-failed', message.message));
        return;
      case 'connection-command':
        this.#connections.handle(message.key, message.command);
        return;
      case 'frame-taken':
        this.#capture.frameTaken();
        return;
      case 'peer-joined':
        this.#addPeer(message.peerId, message.name);
        return;
      case 'peer-left':
        this.#removePeer(message.peerId, message.reason);
        return;
      case 'peer-state': {
        const peer = this.#peers.get(message.peerId);
        peer?.setState(message.state);
        if (peer !== undefined) this.emit('peer-state', { peer });
        return;
      }
      case 'peer-media': {
        const peer = this.#peers.get(message.peerId);
        peer?.setMedia(message.audio, message.video);
        if (peer !== undefined) this.emit('peer-media', { peer });
        return;
      }
      case 'session-state':
        this.#handleSessionState(message.state, message.reason);
        return;
      case 'session-error':
        this.#handleSessionError(message.code, message.message);
        return;
      case 'stopped':
        this.#stopped();
        return;
      case 'statistics': {
        const { engine, worker } = message;
        this.#statisticsRequests.get(message.request)?.resolve({ engine, worker, capture: { ...this.#capture.statistics } });
        this.#statisticsRequests.delete(message.request);
        return;
      }
    }
  }

  #handleSessionState(state: SessionState, reason: string): void {
    switch (state) {
      case 'joined':
        this.#everJoined = true;
        this.#lastSessionError = undefined;
        this.#setState('joined', reason);
        return;
      case 'connecting':
        this.#lastSessionError = undefined; // of an attempt before
        this.#setState(this.#everJoined ? 'reconnecting' : 'joining', reason);
        return;
      case 'idle':
      case 'registering':
      case 'reconnecting':
        this.#setState(this.#everJoined ? 'reconnecting' : 'joining', reason);
        return;
      case 'left':
        this.#setState('left', reason);
        return;
      case 'failed':
        this.#fail(sessionFailure(this.#lastSessionError, reason));
        return;
    }
  }

  #handleSessionError(code: string, message: string): void {
    this.#lastSessionError = { code, message };
    this.emit('warning', { code, message });
    // The engine's own word: it has not even tried.
    if (code === 'invalid-join') this.#fail(new VisavisError('engine-failed', `${code}: ${message}`));
  }

  #addPeer(peerId: string, name: string): void {
    this.#removePeer(peerId, 'replaced');
    const surface = createRenderSurface();
    const peer = new RemotePeer(peerId, name, surface);
    this.#surfaces.set(peerId, surface);
    this.#peers.set(peerId, peer);
    this.#engine.post({ type: 'render-target', peerId, target: surface.target }, surface.transfer);
    const port = this.#audio.addPlayout(peerId);
    this.#engine.post({ type: 'playout-port', peerId, port }, [port]);
    this.emit('peer-joined', { peer });
  }

  #removePeer(peerId: string, reason: string): void {
    const peer = this.#peers.get(peerId);
    if (peer === undefined) return;
    this.#peers.delete(peerId);
    this.#surfaces.get(peerId)?.close();
    this.#surfaces.delete(peerId);
    this.#audio.removePlayout(peerId);
    this.emit('peer-left', { peer, reason });
  }

  async #leave(): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leaveTimeoutMs);
      this.#stopped = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#engine.post({ type: 'leave' });
    });
    this.#setState('left', 'leave-requested');
    this.#close('left');
  }

  #fail(error: VisavisError): void {
    if (this.#isOver) return;
    if (this.#leaving !== undefined) {
      this.#stopped(); // nobody is left to say good-bye
      return;
    }
    this.#failure = error;
    this.#setState('failed', error.code);
    this.#close('failed');
    this.emit('error', { error });
  }

  #close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#engine.onmessage = () => {};
    this.#audio.onBlockedChanged = () => {};
    this.#stopped();
    this.#microphone.close();
    this.#camera.close();
    for (const peerId of [...this.#peers.keys()]) this.#removePeer(peerId, reason);
    this.#connections.close();
    this.#audio.close();
    this.#engine.terminate();
    for (const answer of this.#statisticsRequests.values()) answer.reject(callEnded());
    this.#statisticsRequests.clear();
  }

  get #isOver(): boolean {
    return this.#state === 'left' || this.#state === 'failed';
  }

  #assertRunning(): void {
    if (this.#isOver || this.#leaving !== undefined) throw callEnded();
  }

  #setState(state: CallState, reason: string): void {
    if (state === this.#state || this.#isOver) return;
    this.#state = state;
    this.emit('state', { state, reason });
  }

  #updateAudioBlocked(): void {
    const blocked = this.#audio.blocked;
    if (blocked === this.#audioBlocked) return;
    this.#audioBlocked = blocked;
    this.emit('audio-blocked', { blocked });
  }

  #localMediaChanged(error: VisavisError | undefined): void {
    this.emit('local-media', { audioEnabled: this.audioEnabled, videoEnabled: this.videoEnabled, error });
  }
}

function callEnded(): VisavisError {
  return new VisavisError('call-ended', 'The call is over');
}
