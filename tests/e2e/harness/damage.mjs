// Orders to page/damage.mjs, the prelude of a bare site, which damages what a page sends.
import { orderWorker } from './worker-orders.mjs';

/** From now on this share of the peer's messages is damaged. → {kind: how many so far}. */
export const damage = (peer, share) => orderWorker(peer, 'damage', { share });
