// Runs in the engine's worker before the engine: the codec module comes when the page says so.
const { fetch } = globalThis;
const orders = new BroadcastChannel('late-codecs');
const allowed = new Promise((resolve) => (orders.onmessage = resolve));

globalThis.fetch = async (request, ...rest) => {
  const response = await fetch(request, ...rest);
  if (`${request?.url ?? request}`.includes('visavis-codecs')) await allowed;
  return response;
};
