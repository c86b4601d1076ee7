import type { CapturedAudio } from '../messages.js';
import { DeviceClock } from './device-clock.js';
import type { EngineRunner } from './engine-runner.js';

const pieceMs = 20;

/** Takes captured audio from the capture worklet, 20 ms at a time, and gives the buffers back. */
export class AudioIntake {
  readonly #runner: EngineRunner;
  #port: MessagePort | undefined;
  piecesTaken = 0;

  constructor(runner: EngineRunner) {
    this.#runner = runner;
  }

  /** Replaces the source before. */
  attach(port: MessagePort): void {
    this.close();
    this.#port = port;
    const clock = new DeviceClock();
    port.onmessage = (event: MessageEvent<CapturedAudio>) => {
      const { samples, endTimeS } = event.data;
      ++this.piecesTaken;
      this.#runner.call((engine, nowMs) => {
        engine.audioBuffer().set(samples);
        engine.audioCaptured(clock.toLocalMs(endTimeS * 1000, nowMs) - pieceMs, nowMs);
      });
      port.postMessage(samples, [samples.buffer]);
    };
  }

  close(): void {
    this.#port?.close();
    this.#port = undefined;
  }
}
