import { openLocalMedia } from './local-media.js';
import { VisavisError } from './visavis-error.js';

/** What an app says that it wants to send, see {@link JoinOptions}. */
export type WantedMedia = boolean | MediaTrackConstraints | MediaStreamTrack;

/** A microphone or a camera of the call's own, or a track that the app gave and keeps. */
export class LocalSource {
  readonly kind: 'audio' | 'video';
  readonly #wanted: boolean | MediaTrackConstraints;
  #track: MediaStreamTrack | undefined;
  #owned = false;
  #closed = false;
  #opening: Promise<MediaStreamTrack> | undefined;

  constructor(kind: 'audio' | 'video', wanted: WantedMedia) {
    this.kind = kind;
    if (isTrack(wanted)) {
      this.#track = wanted;
      this.#wanted = true;
    } else {
      this.#wanted = wanted;
    }
  }

  get track(): MediaStreamTrack | undefined {
    return this.#track;
  }

  /** Whether the app asked for it from the start. */
  get wantedAtStart(): boolean {
    return this.#track !== undefined || this.#wanted !== false;
  }

  /** What to open; `false` in the options means: not now, but the default one if switched on later. */
  get constraints(): true | MediaTrackConstraints {
    return this.#wanted === false ? true : this.#wanted;
  }

  /** Gives it a track that the call opened and will stop; at once if it is closed. */
  own(track: MediaStreamTrack): void {
    this.#stopOwned();
    if (this.#closed) {
      track.stop();
      return;
    }
    this.#track = track;
    this.#owned = true;
  }

  /**
   * Opens the device if there is no live track. Asking again while it is being opened gives the same
   * track: two would leave one of them running, unheard.
   *
   * @returns a track that has ended if this was closed meanwhile.
   * @throws VisavisError as {@link openLocalMedia}.
   */
  async open(): Promise<MediaStreamTrack> {
    if (this.#opening === undefined && this.#track?.readyState === 'live') {
      if (this.#owned) this.#track.enabled = true;
      return this.#track;
    }
    this.#opening ??= this.#openDevice().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  /**
   * Not needed for now. A camera of our own is closed, so that its light goes out; a microphone of our
   * own is only silenced, so that unmuting takes no time. A track of the app is the app's business.
   */
  rest(): void {
    if (!this.#owned || this.#track === undefined) return;
    if (this.kind === 'video') this.#stopOwned();
    else this.#track.enabled = false;
  }

  close(): void {
    this.#closed = true;
    this.#stopOwned();
    this.#track = undefined;
  }

  async #openDevice(): Promise<MediaStreamTrack> {
    const opened = (await openLocalMedia({ [this.kind]: this.constraints }))[this.kind];
    if (opened === undefined) {
      const code = this.kind === 'audio' ? 'microphone-missing' : 'camera-missing';
      throw new VisavisError(code, `The browser gave no ${this.kind} track`);
    }
    this.own(opened);
    return opened;
  }

  #stopOwned(): void {
    if (!this.#owned) return;
    this.#track?.stop();
    this.#track = undefined;
    this.#owned = false;
  }
}

/** By what it can do and not by its class: a track may come from another window of the page's origin. */
function isTrack(wanted: WantedMedia): wanted is MediaStreamTrack {
  return typeof wanted === 'object' && 'readyState' in wanted && 'stop' in wanted;
}
