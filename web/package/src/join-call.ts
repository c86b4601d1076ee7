import { assertSupported } from './browser-support.js';
import { Call } from './call.js';
import { openLocalMedia } from './local-media.js';
import { LocalSource, type WantedMedia } from './local-source.js';
import { closeLoaded, takeLoaded } from './preload.js';

/** Of the relay's protocol (relay/PROTOCOL.md). */
const maxNameBytes = 128;
const maxAccessBytes = 256;
/** Below it a picture is not watchable, above it no path is taken to carry it. */
const minVideoBps = 60_000;
const maxVideoBps = 8_000_000;

/** What {@link joinCall} needs. */
export interface JoinOptions {
  /** The relay's WebSocket, as `wss://example.org/ws`; `https` is taken for `wss`, a path for one of this page's origin. */
  readonly relayUrl: string | URL;
  /** Everybody who gives the same name meets. 1 to 128 bytes in UTF-8. */
  readonly room: string;
  /** What the others see; at most 128 bytes in UTF-8. Default: none. */
  readonly displayName?: string | undefined;
  /** The code for the room, where the relay asks for one (relay/PROTOCOL.md, "Access to rooms"). */
  readonly access?: string | undefined;
  /**
   * What to send: `true` for the default microphone, constraints to choose one, a track of your own,
   * or `false` for nothing (it can be switched on later). The call neither stops nor disables tracks
   * of your own. Default: `true`.
   */
  readonly audio?: WantedMedia | undefined;
  /** The same for the camera. */
  readonly video?: WantedMedia | undefined;
  /**
   * So much video at most is sent to each of the others, in bits per second without overhead: 60 000 to
   * 8 000 000. Default: what the size of the picture can use (1.7 Mbps at 640x360, 2.5 Mbps at 1280x720).
   */
  readonly maxVideoBitrateBps?: number | undefined;
  /** Gives up joining. It has no effect on a call that is joined: use {@link Call.leave}. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Enters a room. Resolves when the relay has let us in; the others appear as `peer-joined` events
 * and in `call.peers`, also some who came before this resolved.
 *
 * Call it while handling a click or a key, or browsers may keep the call silent
 * ({@link Call.audioBlocked}).
 *
 * @throws VisavisError `unsupported-browser`, `insecure-context`, those of {@link openLocalMedia},
 *   `engine-not-loaded`, `engine-failed`, `relay-unreachable`, `relay-refused` or `room-full`.
 * @throws TypeError if `relayUrl` is no URL; RangeError if `room`, `displayName` or `access` is too long, the
 *   room has no name or `maxVideoBitrateBps` is out of its range.
 * @throws the signal's reason when it is aborted.
 */
export async function joinCall(options: JoinOptions): Promise<Call> {
  const { signal, room, displayName = '', access = '', maxVideoBitrateBps } = options;
  signal?.throwIfAborted();
  const relayUrl = webSocketUrl(options.relayUrl);
  if (room === '') throw new RangeError('the room needs a name');
  assertShort('room', room);
  assertShort('displayName', displayName);
  assertShort('access', access, maxAccessBytes);
  if (maxVideoBitrateBps !== undefined && !(maxVideoBitrateBps >= minVideoBps && maxVideoBitrateBps <= maxVideoBps)) {
    throw new RangeError(`maxVideoBitrateBps is not from ${String(minVideoBps)} to ${String(maxVideoBps)}`);
  }
  assertSupported();
  const microphone = new LocalSource('audio', options.audio ?? true);
  const camera = new LocalSource('video', options.video ?? true);
  const media = { audio: microphone.wantedAtStart, video: camera.wantedAtStart };
  const loaded = takeLoaded();
  const { engine, audio } = loaded;
  audio.resume(); // at once: within the gesture
  let call: Call | undefined;
  try {
    await abortable(Promise.all([openSources(microphone, camera), engine.ready(), audio.ready()]), signal);
    call = new Call({ engine, audio, microphone, camera });
    await abortable(call.join({ relayUrl, room, displayName, access, maxVideoBitrateBps }, media), signal);
    return call;
  } catch (error) {
    if (call === undefined) {
      closeLoaded(loaded);
      microphone.close();
      camera.close();
    } else {
      call.leave().catch(reportError);
    }
    throw error;
  }
}

/** Opens what is wanted and not there yet, in one go: one question to the person. */
async function openSources(microphone: LocalSource, camera: LocalSource): Promise<void> {
  const needed = (source: LocalSource) => source.wantedAtStart && source.track === undefined;
  const { audio, video } = await openLocalMedia({
    audio: needed(microphone) && microphone.constraints,
    video: needed(camera) && camera.constraints,
  });
  if (audio !== undefined) microphone.own(audio);
  if (video !== undefined) camera.own(video);
}

function assertShort(name: string, text: string, maxBytes = maxNameBytes): void {
  if (new TextEncoder().encode(text).length > maxBytes) {
    throw new RangeError(`${name} is longer than ${String(maxBytes)} bytes`);
  }
}

function webSocketUrl(given: string | URL): string {
  const url = new URL(given, document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new TypeError(`not a WebSocket URL: ${url.href}`);
  return url.href;
}

/** Rejects with the signal's reason as soon as it is aborted. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  return await new Promise<T>((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise
      .finally(() => {
        signal.removeEventListener('abort', abort);
      })
      .then(resolve, reject);
  });
}
