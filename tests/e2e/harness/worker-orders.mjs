// Orders to a prelude of a bare site (page/*.mjs), which runs in the engine's worker.

/** Gives `order` on the channel of that name. → the prelude's reply. */
export const orderWorker = (peer, channel, order) => peer.page.evaluate((name, what) => {
  const orders = new BroadcastChannel(name);
  return new Promise((resolve) => {
    orders.onmessage = ({ data }) => {
      if (data.reply === undefined) return;
      orders.close();
      resolve(data.reply);
    };
    orders.postMessage({ order: what });
  });
}, channel, order);
