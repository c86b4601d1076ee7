// Orders to page/damage.mjs, the prelude of a bare site, which damages what a page sends.

/** From now on this share of the peer's messages is damaged. → {kind: how many so far}. */
export const damage = (peer, share) => peer.page.evaluate((amount) => {
  const orders = new BroadcastChannel('damage');
  return new Promise((resolve) => {
    orders.onmessage = ({ data }) => {
      if (data.counts === undefined) return;
      orders.close();
      resolve(data.counts);
    };
    orders.postMessage({ share: amount });
  });
}, share);
