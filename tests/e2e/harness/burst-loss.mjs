// Orders to page/burst-loss.mjs, the prelude of a bare site, which loses what a page sends.
import { orderWorker } from './worker-orders.mjs';

/** From now on so much is lost in a row, again and again. → {lost: messages so far, loaded: files of the worker}. */
export const loseInBursts = (peer, { burstMs, everyMs }) => orderWorker(peer, 'burst-loss', { burstMs, everyMs });
