import type { CodecReply, ToCodecWorker } from './messages.js';

/** A started worker. */
export interface CodecWorker {
  post(message: ToCodecWorker, transfer: readonly Transferable[]): void;
  /** Whether somebody waits for it: else it keeps no process alive. */
  setBusy(busy: boolean): void;
  terminate(): void;
}

/** What browsers and Node do differently. */
export interface Platform {
  readonly maxWorkers: number;
  compile(): Promise<WebAssembly.Module>;
  /** @param fail - called when the worker is beyond repair. */
  startWorker(receive: (reply: CodecReply) => void, fail: (error: unknown) => void): CodecWorker;
  /** "Queue a task". */
  queueTask(task: () => void): void;
}

let current: Platform | undefined;

/** By the entry, before anything else. */
export function usePlatform(platform: Platform): void {
  current = platform;
}

export function platform(): Platform {
  if (current === undefined) throw new Error('visavis/codecs was imported by a file of its own, not by its name');
  return current;
}
