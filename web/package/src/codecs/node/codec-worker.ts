/** Entry of a codec worker in Node. */
import { parentPort, type Transferable as NodeTransferable } from 'node:worker_threads';
import type { ToCodecWorker } from '../messages.js';
import { CodecHost } from '../worker/codec-host.js';

const host = new CodecHost((reply, transfer) => {
  parentPort?.postMessage(reply, transfer as readonly NodeTransferable[]);
});
parentPort?.on('message', (message: ToCodecWorker) => {
  host.handle(message);
});
