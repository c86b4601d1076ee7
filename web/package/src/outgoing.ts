import type { LocalSource } from './local-source.js';

/** Where the audio or the video goes. */
export interface OutgoingPath {
  start(track: MediaStreamTrack): void | Promise<void>;
  stop(): void;
  /** What the others are told has changed. */
  enabledChanged(enabled: boolean): void;
}

/** The audio or the video that this side sends: on or off; the device is opened when first needed. */
export class Outgoing {
  readonly #source: LocalSource;
  readonly #path: OutgoingPath;
  #wanted = false;
  #enabled = false;
  #closed = false;
  #watched: MediaStreamTrack | undefined;

  constructor(source: LocalSource, path: OutgoingPath) {
    this.#source = source;
    this.#path = path;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** @throws what opening the device throws. The call that was made last wins. */
  async setEnabled(enabled: boolean): Promise<void> {
    this.#wanted = enabled;
    if (enabled) await this.#switchOn();
    else this.#switchOff();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = false;
    this.#path.stop();
    this.#watch(undefined);
    this.#source.close();
  }

  async #switchOn(): Promise<void> {
    const track = await this.#source.open();
    if (this.#closed) this.#source.close();
    if (!this.#wanted || this.#enabled) return;
    this.#enabled = true;
    track.enabled = true;
    this.#watch(track);
    try {
      await this.#path.start(track);
    } catch (error) {
      this.#switchOff();
      throw error;
    }
    if (this.enabled) this.#path.enabledChanged(true);
    else this.#path.stop(); // switched off meanwhile
  }

  #switchOff(): void {
    if (this.#source.track !== undefined) this.#source.track.enabled = false;
    if (!this.#enabled) return;
    this.#enabled = false;
    this.#path.stop();
    this.#path.enabledChanged(false);
  }

  #watch(track: MediaStreamTrack | undefined): void {
    this.#watched?.removeEventListener('ended', this.#ended);
    this.#watched = track;
    track?.addEventListener('ended', this.#ended);
  }

  /** The device was unplugged or its permission taken away. */
  readonly #ended = () => {
    this.#wanted = false;
    this.#switchOff();
  };
}
