import type { EngineStatistics } from './engine-module.js';
import type { WorkerStatistics } from './messages.js';
import type { VideoCaptureStatistics } from './video-capture.js';

/** Counters since the call began. */
export interface CallStatistics {
  /** Of the engine, with one entry per remote peer. */
  readonly engine: EngineStatistics;
  /** Of what carries media between the browser and the engine. */
  readonly worker: WorkerStatistics;
  readonly capture: Readonly<VideoCaptureStatistics>;
}
