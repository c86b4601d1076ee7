import type { CodecReply, CodecRequest, ToCodecWorker } from './messages.js';
import { platform, type CodecWorker } from './platform.js';

/** A codec's place in a worker. */
export interface Lease {
  /** One call of `onReply` answers each, in order. */
  request(request: CodecRequest, transfer: readonly Transferable[]): void;
  close(): void;
}

export interface LeaseHandler {
  onReply(reply: CodecReply): void;
  /** The worker is gone, or never came. */
  onFailure(error: unknown): void;
}

let moduleCompiling: Promise<WebAssembly.Module> | undefined;

/** The one compiled module that all workers share. */
async function compiledModule(): Promise<WebAssembly.Module> {
  const compiling = (moduleCompiling ??= platform().compile());
  try {
    return await compiling;
  } catch (error) {
    moduleCompiling = undefined; // may have been the network: the next codec tries again
    throw error;
  }
}

class PooledWorker {
  readonly #worker: CodecWorker;
  readonly #handlers = new Map<number, LeaseHandler>();
  /** Messages that wait for the module; undefined: it was posted. */
  #early: (() => void)[] | undefined = [];
  #unanswered = 0;
  #nextCodec = 1;

  constructor() {
    this.#worker = platform().startWorker(
      (reply) => {
        this.#receive(reply);
      },
      (error) => {
        this.#fail(error);
      },
    );
    compiledModule().then(
      (module) => {
        this.#worker.post({ type: 'module', module }, []);
        const early = this.#early ?? [];
        this.#early = undefined;
        for (const post of early) post();
      },
      (error: unknown) => {
        this.#fail(error);
      },
    );
  }

  get leases(): number {
    return this.#handlers.size;
  }

  terminate(): void {
    this.#worker.terminate();
  }

  lease(handler: LeaseHandler): Lease {
    const codec = this.#nextCodec++;
    this.#handlers.set(codec, handler);
    return {
      request: (request, transfer) => {
        ++this.#unanswered;
        this.#worker.setBusy(true);
        this.#post({ type: 'request', codec, request }, transfer);
      },
      close: () => {
        if (!this.#handlers.delete(codec)) return;
        this.#post({ type: 'close', codec }, []);
        retireIfIdle(this);
      },
    };
  }

  #post(message: ToCodecWorker, transfer: readonly Transferable[]): void {
    const post = () => {
      this.#worker.post(message, transfer);
    };
    if (this.#early === undefined) post();
    else this.#early.push(post);
  }

  #receive(reply: CodecReply): void {
    if (--this.#unanswered === 0) this.#worker.setBusy(false);
    if (reply.isFatal) forget(this); // before anyone looks for a place
    const handler = this.#handlers.get(reply.codec);
    if (handler === undefined) discard(reply);
    else handler.onReply(reply);
    if (reply.isFatal) this.#fail(reply.error);
  }

  #fail(error: unknown): void {
    forget(this);
    this.#worker.terminate();
    const handlers = [...this.#handlers.values()];
    this.#handlers.clear();
    for (const handler of handlers) handler.onFailure(error);
  }
}

const workers = new Set<PooledWorker>();

function forget(worker: PooledWorker): void {
  workers.delete(worker);
}

/** One worker without codecs is kept for the next; the rest goes. */
function retireIfIdle(worker: PooledWorker): void {
  if (worker.leases > 0 || workers.size <= 1) return;
  forget(worker);
  worker.terminate();
}

/** A place in the worker with the fewest codecs; a new one while all have some and there may be more. */
export function leaseWorker(handler: LeaseHandler): Lease {
  let best: PooledWorker | undefined;
  for (const worker of workers) if (best === undefined || worker.leases < best.leases) best = worker;
  if (best === undefined || (best.leases > 0 && workers.size < platform().maxWorkers)) {
    best = new PooledWorker();
    workers.add(best);
  }
  return best.lease(handler);
}

/** Lets go of what nobody will take. */
export function discard(reply: CodecReply): void {
  for (const output of reply.outputs) {
    if (output.kind === 'picture' && 'close' in output.picture) output.picture.close();
  }
}
