/** How fast the estimate may follow a device clock that runs slow: far above real drifts (< 200 ppm). */
const maxDriftMsPerMs = 0.001;

/**
 * Maps the clock of an audio device to that of this thread. Messages come late by a varying time,
 * never early: the smallest difference seen is the truest, and it may drift slowly upwards.
 */
export class DeviceClock {
  #offsetMs: number | undefined;
  #lastArrivalMs = 0;

  /** `deviceTimeMs` was reported by a message that arrived at `arrivalMs`: when was it, here? */
  toLocalMs(deviceTimeMs: number, arrivalMs: number): number {
    const seenMs = arrivalMs - deviceTimeMs;
    if (this.#offsetMs === undefined) {
      this.#offsetMs = seenMs;
    } else {
      const drifted = this.#offsetMs + (arrivalMs - this.#lastArrivalMs) * maxDriftMsPerMs;
      this.#offsetMs = Math.min(seenMs, drifted);
    }
    this.#lastArrivalMs = arrivalMs;
    return deviceTimeMs + this.#offsetMs;
  }
}
