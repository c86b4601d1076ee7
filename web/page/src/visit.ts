import { joinCall, preloadEngine, type Call } from 'visavis';
import { closeDevices, type Devices } from './devices';
import { isDeviceError } from './error-texts';
import { Preview } from './preview';
import { rememberedName, rememberName } from './remembered-name';
import { pathOfRoom, roomOfPath } from './room-address';

/** What the person sees. */
export type Screen =
  | { readonly kind: 'lobby'; readonly error: unknown }
  | { readonly kind: 'joining'; readonly abort: AbortController }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'ended'; readonly error: unknown };

/** What a visit needs of the package. */
export interface VisitParts {
  readonly joinCall: typeof joinCall;
  readonly preloadEngine: typeof preloadEngine;
  readonly openDevices?: () => Promise<Devices>;
}

/** One person's visit of the page: from the lobby into a call and back. Draws nothing. */
export class Visit {
  /** Called when something that is shown has changed. */
  onChanged: () => void = () => {};
  readonly #parts: VisitParts;
  readonly #preview: Preview;
  #screen: Screen = { kind: 'lobby', error: undefined };
  #room = roomOfPath(location.pathname);
  #name = rememberedName();

  constructor(parts: VisitParts = { joinCall, preloadEngine }) {
    this.#parts = parts;
    this.#preview = new Preview(() => {
      this.onChanged();
    }, parts.openDevices);
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** Empty: none is chosen yet. */
  get room(): string {
    return this.#room;
  }

  get name(): string {
    return this.#name;
  }

  /** Of the preview; undefined while the browser asks the person. */
  get devices(): Devices | undefined {
    return this.#preview.devices;
  }

  /** Into the lobby: opens the devices for the preview and loads the engine. */
  enterLobby(): void {
    this.#show({ kind: 'lobby', error: undefined });
    this.#preview.open();
    this.#parts.preloadEngine().then((isReady) => {
      document.documentElement.dataset['engine'] = isReady ? 'ready' : 'failed';
    }, reportError);
  }

  retryDevices(): void {
    this.#preview.open();
  }

  join(room: string, name: string): void {
    const abort = new AbortController();
    this.#room = room;
    this.#name = name;
    rememberName(name);
    // No step of its own in the history: going back from a call is going away from this page.
    if (roomOfPath(location.pathname) !== room) history.replaceState(null, '', pathOfRoom(room));
    this.#show({ kind: 'joining', abort });
    this.#join(abort.signal).catch((error: unknown) => {
      if (abort.signal.aborted) return;
      // What was seen in the preview is not there any more, or was never to be had.
      if (isDeviceError(error)) this.#preview.open();
      this.#show({ kind: 'lobby', error });
    });
  }

  joinWithoutDevices(room: string, name: string): void {
    this.#abortJoining();
    this.#preview.skip();
    this.join(room, name);
  }

  cancel(): void {
    this.#abortJoining();
    this.#show({ kind: 'lobby', error: undefined });
  }

  async #join(signal: AbortSignal): Promise<void> {
    const devices = await this.#preview.ready();
    signal.throwIfAborted();
    const call = await this.#parts.joinCall({
      relayUrl: '/ws',
      room: this.#room,
      displayName: this.#name,
      audio: devices.audio ?? false,
      video: devices.video ?? false,
      signal,
    });
    if (signal.aborted) {
      await call.leave();
      return;
    }
    this.#preview.release();
    const end = (error?: unknown) => {
      window.visavisCall = undefined;
      closeDevices(devices);
      this.#show({ kind: 'ended', error });
    };
    call.on('error', ({ error }) => {
      end(error);
    });
    call.on('state', ({ state }) => {
      if (state === 'left') end();
    });
    call.on('local-media', ({ audioEnabled, videoEnabled }) => {
      // The devices of the preview are ours: the light of a camera that is off goes out.
      if (!videoEnabled) devices.video?.stop();
      if (devices.audio !== undefined) devices.audio.enabled = audioEnabled;
    });
    window.visavisCall = call;
    this.#show({ kind: 'call', call });
  }

  #abortJoining(): void {
    if (this.#screen.kind === 'joining') this.#screen.abort.abort();
  }

  #show(screen: Screen): void {
    this.#screen = screen;
    this.onChanged();
  }
}

declare global {
  interface Window {
    /** The running call, for a look into it from the console. */
    visavisCall?: Call | undefined;
  }
}
