import type { LocalSource } from './local-source.js';
import { VisavisError } from './visavis-error.js';

/** Where the audio or the video goes. */
export interface OutgoingPath {
  /** Replaces the track before. A start that `stop` or another start overtakes must come to nothing by itself. */
  start(track: MediaStreamTrack): void | Promise<void>;
  stop(): void;
  /** What the others are told has changed; `error`: why, if nobody asked for it. */
  enabledChanged(enabled: boolean, error?: VisavisError): void;
}

/** The audio or the video that this side sends: on or off; the device is opened when first needed. */
export class Outgoing {
  readonly #source: LocalSource;
  readonly #path: OutgoingPath;
  #enabled = false;
  #closed = false;
  /** Counts the wishes: what an earlier one still waits for is of no use any more. */
  #generation = 0;
  #switchingOn: Promise<void> | undefined;
  /** What the path carries. */
  #track: MediaStreamTrack | undefined;

  constructor(source: LocalSource, path: OutgoingPath) {
    this.#source = source;
    this.#path = path;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** @throws what opening the device throws. The call that was made last wins. */
  async setEnabled(enabled: boolean): Promise<void> {
    if (this.#closed) return;
    if (!enabled) {
      this.#switchOff();
      return;
    }
    if (this.#switchingOn === undefined) {
      const switching = this.#switchOn(++this.#generation).finally(() => {
        if (this.#switchingOn === switching) this.#switchingOn = undefined;
      });
      this.#switchingOn = switching;
    }
    await this.#switchingOn;
  }

  close(): void {
    this.#closed = true;
    this.#overtake();
    this.#path.stop();
    this.#carry(undefined);
    this.#source.close();
  }

  async #switchOn(generation: number): Promise<void> {
    const track = await this.#source.open();
    if (generation !== this.#generation) {
      if (this.#switchingOn === undefined && !this.#enabled) this.#source.rest(); // nobody wants it any more
      return;
    }
    if (track === this.#track) return;
    this.#carry(track);
    try {
      await this.#path.start(track);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#switchOff();
      throw error;
    }
    if (generation !== this.#generation) return;
    this.#enabled = true;
    this.#path.enabledChanged(true);
  }

  #switchOff(error?: VisavisError): void {
    this.#overtake();
    const wasEnabled = this.#enabled;
    this.#enabled = false;
    if (this.#track !== undefined) this.#path.stop();
    this.#carry(undefined);
    this.#source.rest();
    if (wasEnabled || error !== undefined) this.#path.enabledChanged(false, error);
  }

  #overtake(): void {
    ++this.#generation;
    this.#switchingOn = undefined;
  }

  #carry(track: MediaStreamTrack | undefined): void {
    this.#track?.removeEventListener('ended', this.#ended);
    this.#track = track;
    track?.addEventListener('ended', this.#ended);
  }

  /** The device was unplugged or its permission taken away. */
  readonly #ended = () => {
    this.#switchOff(
      this.#source.kind === 'audio'
        ? new VisavisError('microphone-lost', 'The microphone was unplugged or its permission taken away')
        : new VisavisError('camera-lost', 'The camera was unplugged or its permission taken away'),
    );
  };
}
