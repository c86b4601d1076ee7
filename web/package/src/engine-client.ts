import type { FromWorker, ToWorker } from './messages.js';
import { VisavisError } from './visavis-error.js';

/** The page's end of one engine worker. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #failure: VisavisError | undefined;
  /** Gets every message after `ready`. */
  onmessage: (message: FromWorker) => void = () => {};

  constructor() {
    this.#worker = new Worker(new URL('./worker/engine-worker.js', import.meta.url), {
      type: 'module',
      name: 'visavis-engine',
    });
    this.#ready = new Promise((resolve, reject) => {
      const fail = (message: string) => {
        this.#failure = new VisavisError('engine-failed', message);
        reject(this.#failure);
        this.onmessage({ type: 'engine-failed', message });
      };
      this.#worker.onmessage = (event: MessageEvent<FromWorker>) => {
        if (event.data.type === 'ready') resolve();
        else if (event.data.type === 'engine-failed') fail(event.data.message);
        else this.onmessage(event.data);
      };
      this.#worker.onerror = (event) => {
        // Without a message when the script itself could not be fetched.
        fail(event.message || 'The engine worker could not be loaded');
      };
    });
    // Whoever asks ready() gets the error; a preload that nobody uses must not be reported as unhandled.
    this.#ready.catch(() => {});
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws VisavisError `engine-failed` */
  async ready(): Promise<void> {
    await this.#ready;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

let preloaded: EngineClient | undefined;

/**
 * Loads the engine ahead of {@link joinCall}, while a person still looks at the preview. One engine
 * is kept for the next call. What goes wrong is reported by `joinCall`, which tries again.
 */
export function preloadEngine(): void {
  if (preloaded === undefined || preloaded.failed) preloaded = new EngineClient();
}

/** The preloaded engine if there is one, else a new one. */
export function takeEngine(): EngineClient {
  const client = preloaded === undefined || preloaded.failed ? new EngineClient() : preloaded;
  preloaded = undefined;
  return client;
}
