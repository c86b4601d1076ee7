/** The entry `visavis/codecs` in Node. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker, type Transferable as NodeTransferable } from 'node:worker_threads';
import type { CodecReply } from '../messages.js';
import { usePlatform } from '../platform.js';

usePlatform({
  maxWorkers: availableParallelism(),
  compile: async () => await WebAssembly.compile(await readFile(new URL('../../visavis-codecs.wasm', import.meta.url))),
  startWorker: (receive, fail) => {
    const worker = new Worker(new URL('codec-worker.js', import.meta.url));
    worker.on('message', (reply: CodecReply) => {
      receive(reply);
    });
    worker.on('error', fail);
    worker.on('messageerror', fail);
    worker.unref(); // nothing to wait for yet
    return {
      post: (message, transfer) => {
        worker.postMessage(message, transfer as readonly NodeTransferable[]);
      },
      setBusy: (busy) => {
        if (busy) worker.ref();
        else worker.unref();
      },
      terminate: () => {
        worker.terminate().catch(fail);
      },
    };
  },
  queueTask: (task) => {
    setImmediate(task);
  },
});

export * from '../index.js';
