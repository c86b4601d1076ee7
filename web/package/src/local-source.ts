import { openLocalMedia } from './local-media.js';

/** A microphone or a camera of the call's own, or a track that the app gave and keeps. */
export class LocalSource {
  readonly #kind: 'audio' | 'video';
  readonly #wanted: boolean | MediaTrackConstraints;
  #track: MediaStreamTrack | undefined;
  #owned = false;

  constructor(kind: 'audio' | 'video', wanted: boolean | MediaTrackConstraints | MediaStreamTrack) {
    this.#kind = kind;
    if (wanted instanceof MediaStreamTrack) {
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

  /** Gives it a track that the call opened and will stop. */
  own(track: MediaStreamTrack): void {
    this.close();
    this.#track = track;
    this.#owned = true;
  }

  /** Opens the device if there is no live track. */
  async open(): Promise<MediaStreamTrack> {
    if (this.#track?.readyState === 'live') return this.#track;
    const opened = (await openLocalMedia({ [this.#kind]: this.constraints }))[this.#kind];
    if (opened === undefined) throw new Error(`no ${this.#kind} track`);
    this.own(opened);
    return opened;
  }

  close(): void {
    if (this.#owned) this.#track?.stop();
    this.#track = undefined;
    this.#owned = false;
  }
}
