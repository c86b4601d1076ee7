/** The entry `visavis/codecs` in browsers. */
import type { CodecReply } from './messages.js';
import { usePlatform } from './platform.js';

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => {
  tasks.shift()?.();
};

usePlatform({
  maxWorkers: navigator.hardwareConcurrency,
  compile: async () => {
    const response = await fetch(new URL('../visavis-codecs.wasm', import.meta.url));
    if (!response.ok) throw new Error(`visavis-codecs.wasm: ${response.status} ${response.statusText}`);
    // Not compileStreaming: it insists on a media type that not every server sends.
    return await WebAssembly.compile(await response.arrayBuffer());
  },
  startWorker: (receive, fail) => {
    const worker = new Worker(new URL('./worker/codec-worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<CodecReply>) => {
      receive(data);
    };
    worker.onerror = fail;
    worker.onmessageerror = fail;
    return {
      post: (message, transfer) => {
        worker.postMessage(message, [...transfer]);
      },
      setBusy: () => {},
      terminate: () => {
        worker.terminate();
      },
    };
  },
  queueTask: (task) => {
    tasks.push(task);
    channel.port2.postMessage(null);
  },
});

export * from './index.js';
