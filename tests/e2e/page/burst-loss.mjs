// Runs in the engine's worker before the engine: what it sends over data channels can be lost in bursts, as on
// a network that fails for moments. The page orders it, and learns what was loaded meanwhile.
let order = { burstMs: 0, everyMs: 1000 };
let lost = 0;

const { send } = RTCDataChannel.prototype;
RTCDataChannel.prototype.send = function (data) {
  if (performance.now() % order.everyMs < order.burstMs) ++lost;
  else send.call(this, data);
};

const orders = new BroadcastChannel('burst-loss');
orders.onmessage = ({ data }) => {
  if (data.order === undefined) return;
  order = data.order;
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1));
  orders.postMessage({ reply: { lost, loaded } });
};
