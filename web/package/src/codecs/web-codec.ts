import type { CodecOutput, CodecReply, CodecSettings, CodecWork } from './messages.js';
import { platform } from './platform.js';
import { discard, leaseWorker, type Lease } from './worker-pool.js';

/** How the codec does, of everything since it was made. */
export interface CodecStatistics {
  /** Frames or chunks that the codec has worked on. */
  readonly processed: number;
  /** Those with the worker now; `encodeQueueSize` and `decodeQueueSize` count those before. */
  readonly inWorker: number;
  /** From the last one's turn until it was done; other codecs of the worker may have had theirs meanwhile. */
  readonly lastTimeMs: number;
  readonly totalTimeMs: number;
  /** What the codecs of its worker have taken together; it never shrinks. */
  readonly memoryBytes: number;
}

/** Work for the codec. */
export interface QueuedWork {
  /** What it takes, when its turn comes. */
  take(): { readonly work: CodecWork; readonly transfer: readonly Transferable[] };
  /** Its turn never comes. */
  drop(): void;
}

interface Flush {
  resolve(): void;
  reject(error: DOMException): void;
}

type ControlMessage =
  | { readonly type: 'configure'; readonly settings: CodecSettings | undefined; readonly accepted: () => void }
  | { readonly type: 'work'; readonly work: QueuedWork }
  | { readonly type: 'flush'; readonly flush: Flush };

/** Saturated (https://www.w3.org/TR/webcodecs/#codec-saturation): one is worked on while the next comes. */
const maxInWorker = 2;

/**
 * What the four codecs have in common: states, the control message queue and its events, as
 * https://www.w3.org/TR/webcodecs/#codec-processing-model has them. The work is done in a worker.
 */
export abstract class WebCodec extends EventTarget {
  /** Called at every event `dequeue`. */
  ondequeue: ((event: Event) => unknown) | null = null;

  readonly #onOutput: (output: CodecOutput) => void;
  readonly #onError: (error: DOMException) => unknown;
  #state: CodecState = 'unconfigured';
  #queue: ControlMessage[] = [];
  #queueSize = 0;
  #flushes = new Set<Flush>();
  #isBlocked = false;
  #isDequeueScheduled = false;
  #isProcessScheduled = false;
  #afresh = true;
  #lease: Lease | undefined;
  /** What to do with each reply that is still to come. */
  #awaited: ((reply: CodecReply) => void)[] = [];
  #inWorker = 0;
  #processed = 0;
  #lastTimeMs = 0;
  #totalTimeMs = 0;
  #memoryBytes = 0;

  /** @internal */
  protected constructor(onOutput: (output: CodecOutput) => void, onError: (error: DOMException) => unknown) {
    super();
    this.#onOutput = onOutput;
    this.#onError = onError;
    this.addEventListener('dequeue', (event) => {
      this.ondequeue?.(event);
    });
  }

  get state(): CodecState {
    return this.#state;
  }

  /** Not part of WebCodecs: how long the codec works, and on how much. */
  get statistics(): CodecStatistics {
    return {
      processed: this.#processed,
      inWorker: this.#inWorker,
      lastTimeMs: this.#lastTimeMs,
      totalTimeMs: this.#totalTimeMs,
      memoryBytes: this.#memoryBytes,
    };
  }

  /**
   * Resolves when everything before it is done and given out. Rejects with a DOMException:
   * `InvalidStateError` if the codec is not configured, `AbortError` after `reset` or `close`.
   */
  flush(): Promise<void> {
    if (this.#state !== 'configured') return Promise.reject(this.stateError());
    this.onFlush();
    return new Promise<void>((resolve, reject) => {
      const flush: Flush = { resolve, reject };
      this.#flushes.add(flush);
      this.#enqueue({ type: 'flush', flush });
    });
  }

  /** Forgets configuration, queue and callbacks to come. @throws DOMException `InvalidStateError` when closed. */
  reset(): void {
    this.#reset(new DOMException('The codec was reset', 'AbortError'));
  }

  /** Ends it for good, at once. @throws DOMException `InvalidStateError` when closed. */
  close(): void {
    this.#close(new DOMException('The codec was closed', 'AbortError'));
  }

  /** @internal */
  protected get queueSize(): number {
    return this.#queueSize;
  }

  /** @internal */
  protected stateError(): DOMException {
    return new DOMException(`The codec is ${this.#state}`, 'InvalidStateError');
  }

  /** @internal @param settings - undefined: not supported. @param accepted - called before the first output. */
  protected enqueueConfigure(settings: CodecSettings | undefined, accepted: () => void): void {
    if (this.#state === 'closed') throw this.stateError();
    this.#state = 'configured';
    this.#enqueue({ type: 'configure', settings, accepted });
  }

  /** @internal */
  protected enqueueWork(work: QueuedWork): void {
    ++this.#queueSize;
    this.#enqueue({ type: 'work', work });
  }

  /** @internal Before a flush is queued. */
  protected onFlush(): void {}

  /** @internal After a reset. */
  protected onReset(): void {}

  #enqueue(message: ControlMessage): void {
    this.#queue.push(message);
    if (this.#isProcessScheduled) return;
    // After the caller's code, which may close a frame: then it need not be copied.
    this.#isProcessScheduled = true;
    queueMicrotask(() => {
      this.#isProcessScheduled = false;
      this.#process();
    });
  }

  #process(): void {
    for (;;) {
      const [next] = this.#queue;
      if (next === undefined || this.#isBlocked) return;
      if (next.type === 'work' && this.#inWorker >= maxInWorker) return;
      this.#queue.shift();
      switch (next.type) {
        case 'configure':
          this.#configure(next.settings, next.accepted);
          break;
        case 'work':
          this.#work(next.work);
          break;
        case 'flush':
          this.#flush(next.flush);
      }
    }
  }

  #configure(settings: CodecSettings | undefined, accepted: () => void): void {
    this.#isBlocked = true;
    if (settings === undefined) {
      const queue = this.#queue;
      platform().queueTask(() => {
        if (this.#queue === queue) this.#close(new DOMException('The configuration is not supported', 'NotSupportedError'));
      });
      return;
    }
    const queue = this.#queue;
    this.#request({ type: 'configure', settings, afresh: this.#afresh }, [], (reply) => {
      if (reply.error !== undefined) {
        this.#close(new DOMException(`The codec refused the configuration: ${reply.error}`, 'NotSupportedError'));
        return;
      }
      this.#give(reply);
      if (this.#queue !== queue) return;
      accepted();
      this.#isBlocked = false;
      this.#process();
    });
    this.#afresh = false;
  }

  #work(queued: QueuedWork): void {
    --this.#queueSize;
    this.#scheduleDequeue();
    const { work, transfer } = queued.take();
    ++this.#inWorker;
    this.#request({ type: 'work', work }, transfer, (reply) => {
      --this.#inWorker;
      ++this.#processed;
      this.#lastTimeMs = reply.timeMs;
      this.#totalTimeMs += reply.timeMs;
      if (reply.error !== undefined) {
        discard(reply);
        this.#close(new DOMException(`The codec failed: ${reply.error}`, 'EncodingError'));
        return;
      }
      this.#process();
      this.#give(reply);
    });
  }

  #flush(flush: Flush): void {
    this.#request({ type: 'flush' }, [], (reply) => {
      if (reply.error !== undefined) {
        this.#close(new DOMException(`The codec failed: ${reply.error}`, 'EncodingError'));
        return;
      }
      this.#give(reply);
      if (this.#flushes.delete(flush)) flush.resolve();
    });
  }

  #request(request: Parameters<Lease['request']>[0], transfer: readonly Transferable[], onReply: (reply: CodecReply) => void): void {
    this.#lease ??= leaseWorker({
      onReply: (reply) => {
        this.#memoryBytes = reply.memoryBytes;
        this.#awaited.shift()?.(reply);
      },
      onFailure: (error) => {
        this.#lease = undefined;
        if (this.#state !== 'closed') this.#close(new DOMException(`The codec's worker failed: ${String(error)}`, 'EncodingError'));
      },
    });
    this.#awaited.push(onReply);
    this.#lease.request(request, transfer);
  }

  /** An output callback may reset or close: what is left then is nobody's. */
  #give(reply: CodecReply): void {
    const queue = this.#queue;
    for (const output of reply.outputs) {
      if (this.#queue !== queue) discard({ ...reply, outputs: [output] });
      else guarded(() => {
        this.#onOutput(output);
      });
    }
  }

  #scheduleDequeue(): void {
    if (this.#isDequeueScheduled) return;
    this.#isDequeueScheduled = true;
    platform().queueTask(() => {
      this.#isDequeueScheduled = false;
      this.dispatchEvent(new Event('dequeue'));
    });
  }

  #reset(error: DOMException): void {
    if (this.#state === 'closed') throw this.stateError();
    this.#state = 'unconfigured';
    const dropped = this.#queue;
    this.#queue = [];
    for (const message of dropped) if (message.type === 'work') message.work.drop();
    this.#awaited = this.#awaited.map(() => discard);
    this.#inWorker = 0;
    this.#isBlocked = false;
    this.#afresh = true;
    this.onReset();
    if (this.#queueSize > 0) {
      this.#queueSize = 0;
      this.#scheduleDequeue();
    }
    const flushes = this.#flushes;
    this.#flushes = new Set();
    for (const flush of flushes) flush.reject(error);
  }

  #close(error: DOMException): void {
    this.#reset(error);
    this.#state = 'closed';
    this.#lease?.close();
    this.#lease = undefined;
    if (error.name !== 'AbortError') guarded(() => {
      this.#onError(error);
    });
  }
}

/** Calls a callback of the application: what it throws is the application's, not ours. */
function guarded(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
