/** Entry of a codec worker in a browser. */
import type { ToCodecWorker } from '../messages.js';
import { CodecHost } from './codec-host.js';

declare const self: DedicatedWorkerGlobalScope;

const host = new CodecHost((reply, transfer) => {
  self.postMessage(reply, [...transfer]);
});
self.onmessage = ({ data }: MessageEvent<ToCodecWorker>) => {
  host.handle(data);
};
