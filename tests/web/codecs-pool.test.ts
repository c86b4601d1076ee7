import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CodecReply, ToCodecWorker } from 'visavis-source/codecs/messages';
import type { Platform } from 'visavis-source/codecs/platform';

/** A worker that answers when it is told to. */
class FakeWorker {
  readonly posted: ToCodecWorker[] = [];
  isBusy = false;
  isTerminated = false;
  readonly receive: (reply: CodecReply) => void;
  readonly fail: (error: unknown) => void;

  constructor(receive: (reply: CodecReply) => void, fail: (error: unknown) => void) {
    this.receive = receive;
    this.fail = fail;
  }

  get requests() {
    return this.posted.filter((message) => message.type === 'request');
  }

  /** Answers the oldest request that has no answer yet. */
  answer(index: number, error?: string, isFatal = false): void {
    const request = this.requests[index];
    if (request === undefined) throw new Error(`there is no request ${String(index)}`);
    this.receive({ codec: request.codec, outputs: [], timeMs: 3, memoryBytes: 9, error, isFatal });
  }
}

let workers: FakeWorker[];
let compile: () => Promise<WebAssembly.Module>;
const emptyModule = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** The pool lives as long as its file: each test has one of its own. */
async function fresh() {
  vi.resetModules();
  const { usePlatform: use } = await import('visavis-source/codecs/platform');
  use(platform());
  return await import('visavis-source/codecs/video-encoder');
}

function platform(maxWorkers = 2): Platform {
  return {
    maxWorkers,
    compile: () => compile(),
    startWorker: (receive, fail) => {
      const worker = new FakeWorker(receive, fail);
      workers.push(worker);
      return {
        post: (message) => worker.posted.push(message),
        setBusy: (busy) => {
          worker.isBusy = busy;
        },
        terminate: () => {
          worker.isTerminated = true;
        },
      };
    },
    queueTask: (task) => setTimeout(task),
  };
}

const config = { codec: 'vp8', width: 64, height: 32 };
const plain = (timestamp: number) =>
  ({ data: new Uint8Array(64 * 48), format: 'I420', codedWidth: 64, codedHeight: 32, timestamp }) as const;

beforeEach(() => {
  workers = [];
  compile = () => Promise.resolve(emptyModule);
});

describe('the workers of the codecs', () => {
  it('get the module before anything else, and one codec each while there are enough', async () => {
    const { VideoEncoder } = await fresh();
    const encoders = [1, 2, 3].map(() => new VideoEncoder({ output: () => {}, error: () => {} }));
    for (const encoder of encoders) encoder.configure(config);
    await settle();
    expect(workers.map(({ posted }) => posted.map(({ type }) => type))).toEqual([['module', 'request', 'request'], ['module', 'request']]);
  });

  it('have two frames of a codec at most; the rest waits in its queue', async () => {
    const { VideoEncoder } = await fresh();
    const encoder = new VideoEncoder({ output: () => {}, error: () => {} });
    encoder.configure(config);
    for (let i = 0; i < 5; ++i) encoder.encode(plain(i));
    await settle();
    expect([encoder.encodeQueueSize, workers[0]?.requests.length, workers[0]?.isBusy]).toEqual([5, 1, true]);
    workers[0]?.answer(0);
    await settle();
    expect([encoder.encodeQueueSize, workers[0]?.requests.length, encoder.statistics.inWorker]).toEqual([3, 3, 2]);
    workers[0]?.answer(1);
    await settle();
    expect([encoder.encodeQueueSize, encoder.statistics.processed, encoder.statistics.lastTimeMs]).toEqual([2, 1, 3]);
  });

  it('keep no process alive once all is answered', async () => {
    const { VideoEncoder } = await fresh();
    const encoder = new VideoEncoder({ output: () => {}, error: () => {} });
    encoder.configure(config);
    await settle();
    workers[0]?.answer(0);
    expect(workers[0]?.isBusy).toBe(false);
  });

  it('end all their codecs when they fail, and the next codec gets another', async () => {
    const { VideoEncoder } = await fresh();
    const errors: DOMException[] = [];
    const encoder = new VideoEncoder({ output: () => {}, error: (error) => errors.push(error) });
    encoder.configure(config);
    const flush = encoder.flush();
    await settle();
    workers[0]?.fail(new Error('out of memory'));
    await expect(flush).rejects.toThrow('out of memory');
    expect([errors[0]?.name, encoder.state, workers[0]?.isTerminated]).toEqual(['EncodingError', 'closed', true]);
    new VideoEncoder({ output: () => {}, error: () => {} }).configure(config);
    await settle();
    expect(workers.length).toBe(2);
  });

  it('that met a trap end with the reply that tells of it, before anyone takes a place there again', async () => {
    const { VideoEncoder } = await fresh();
    const errors: string[] = [];
    const [first, second, third] = [1, 2, 3].map(() => new VideoEncoder({ output: () => {}, error: ({ message }) => {
      if (errors.push(message) === 1) new VideoEncoder({ output: () => {}, error: () => {} }).configure(config);
    } }));
    for (const encoder of [first, second, third]) encoder?.configure(config);
    await settle();
    expect(workers.length).toBe(2); // the first and the third are in one
    workers[0]?.answer(0);
    first?.encode(plain(0));
    await settle();
    workers[0]?.answer(2, 'RuntimeError: unreachable', true);
    await settle();
    expect([workers[0]?.isTerminated, first?.state, third?.state, second?.state]).toEqual([true, 'closed', 'closed', 'configured']);
    expect([errors.length, workers.length, workers[2]?.requests.length]).toEqual([2, 3, 1]);
  });

  it('try again to load a module that could not be loaded', async () => {
    const { VideoEncoder } = await fresh();
    compile = () => Promise.reject(new Error('offline'));
    const errors: DOMException[] = [];
    new VideoEncoder({ output: () => {}, error: (error) => errors.push(error) }).configure(config);
    await settle();
    expect(errors[0]?.message).toContain('offline');
    compile = () => Promise.resolve(emptyModule);
    new VideoEncoder({ output: () => {}, error: (error) => errors.push(error) }).configure(config);
    await settle();
    expect([errors.length, workers[1]?.posted.map(({ type }) => type)]).toEqual([1, ['module', 'request']]);
  });

  it('are given up when the last codec leaves and another is idle', async () => {
    const { VideoEncoder } = await fresh();
    const encoders = [1, 2].map(() => new VideoEncoder({ output: () => {}, error: () => {} }));
    for (const encoder of encoders) encoder.configure(config);
    await settle();
    for (const encoder of encoders) encoder.close();
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
  });
});
