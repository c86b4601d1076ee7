/**
 * Cuts sound of any lengths into frames of one length, interleaved. Time is that of the first
 * sample and goes on by samples; sound that begins elsewhere does not move it.
 */
export class SoundFramer {
  readonly #channels: number;
  readonly #frameSamples: number;
  readonly #samplesPerSecond: number;
  #frame: Float32Array<ArrayBuffer>;
  #filled = 0;
  #startUs: number | undefined;
  #framesGiven = 0;

  constructor(channels: number, frameSamples: number, samplesPerSecond: number) {
    this.#channels = channels;
    this.#frameSamples = frameSamples;
    this.#samplesPerSecond = samplesPerSecond;
    this.#frame = new Float32Array(channels * frameSamples);
  }

  /** Calls `take` for each frame that is full; the samples live until the next. */
  push(planes: readonly Float32Array[], timestampUs: number, take: (samples: Float32Array, timestampUs: number) => void): void {
    this.#startUs ??= timestampUs;
    const length = planes[0]?.length ?? 0;
    for (let sample = 0; sample < length; ++sample) {
      for (let channel = 0; channel < this.#channels; ++channel) {
        this.#frame[this.#filled * this.#channels + channel] = planes[channel]?.[sample] ?? 0;
      }
      if (++this.#filled === this.#frameSamples) this.#give(take);
    }
  }

  /** The rest, and behind it at least so many samples of silence. The next sound begins anew. */
  flush(silentSamples: number, take: (samples: Float32Array, timestampUs: number) => void): void {
    const hasSound = this.#filled > 0 || this.#framesGiven > 0;
    for (let silent = 0; hasSound && (this.#filled > 0 || silent < silentSamples);) {
      silent += this.#frameSamples - this.#filled;
      this.#frame.fill(0, this.#filled * this.#channels);
      this.#give(take);
    }
    this.#startUs = undefined;
    this.#framesGiven = 0;
  }

  #give(take: (samples: Float32Array, timestampUs: number) => void): void {
    const offsetUs = (this.#framesGiven * this.#frameSamples * 1e6) / this.#samplesPerSecond;
    this.#filled = 0;
    ++this.#framesGiven;
    take(this.#frame, (this.#startUs ?? 0) + Math.round(offsetUs));
  }
}
