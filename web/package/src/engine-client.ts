import type { FromWorker, ToWorker } from './messages.js';
import { VisavisError } from './visavis-error.js';

/** The page's end of one engine worker. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #failure: VisavisError | undefined;
  /** Gets every message after `ready`. */
  onmessage: (message: FromWorker) => void = () => {};

  /** @throws what the browser throws when it makes no worker. */
  constructor() {
    this.#worker = new Worker(new URL('./worker/engine-worker.js', import.meta.url), {
      type: 'module',
      name: 'visavis-engine',
    });
    let isReady = false;
    this.#ready = new Promise((resolve, reject) => {
      const fail = (message: string) => {
        this.#failure = new VisavisError(isReady ? 'engine-failed' : 'engine-not-loaded', message);
        reject(this.#failure);
        this.onmessage({ type: 'engine-failed', message });
      };
      this.#worker.onmessage = (event: MessageEvent<FromWorker>) => {
        if (event.data.type === 'ready') {
          isReady = true;
          resolve();
        } else if (event.data.type === 'engine-failed') fail(event.data.message);
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

  /** @throws VisavisError `engine-not-loaded`, or `engine-failed` if it broke since. */
  async ready(): Promise<void> {
    await this.#ready;
    if (this.#failure !== undefined) throw this.#failure;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  terminate(): void {
    this.#worker.terminate();
  }
}
