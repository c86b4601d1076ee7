// Runs in the engine's worker before the engine: what it sends over data channels can be damaged, as
// only a peer of ill will or a broken one does, since DTLS lets nobody else in. The page orders it.

/** What becomes of a message, by turns. `random()`: 0..1. Each gives new bytes. */
const kKinds = {
  /** A few bits anywhere, headers too. */
  flipped(bytes, random) {
    const spoilt = bytes.slice();
    for (let i = 0; i < 1 + 16 * random() && spoilt.length > 0; ++i) spoilt[index(spoilt, random)] ^= 1 << Math.floor(8 * random());
    return spoilt;
  },
  /** Bytes behind the headers, so that it is the decoder that meets them. */
  overwritten(bytes, random) {
    const spoilt = bytes.slice();
    const payload = spoilt.subarray(Math.min(24, spoilt.length));
    for (let i = 0; i < 8 && payload.length > 0; ++i) payload[index(payload, random)] = Math.floor(256 * random());
    return spoilt;
  },
  truncated: (bytes, random) => bytes.slice(0, Math.floor(bytes.length * random())),
  /** Its own start, and noise behind it. */
  prolonged: (bytes, random) => Uint8Array.from({ length: bytes.length + Math.floor(1500 * random()) },
    (_, i) => bytes[i] ?? Math.floor(256 * random())),
  /** Noise of every length in turn, from an empty message on. */
  noise: (bytes, random, serial) => Uint8Array.from({ length: serial % kLengths }, () => Math.floor(256 * random())),
  /** More than any packet of ours, and more than the engine takes at all. */
  huge: (bytes, random) => new Uint8Array(60_000 + Math.floor(10_000 * random())).fill(bytes[0] ?? 0),
};
const kNames = Object.keys(kKinds);
const kLengths = 1300;
const kEveryHuge = 50; // The channel sends no more than the network takes: few of these.

const index = (bytes, random) => Math.floor(bytes.length * random());

/** mulberry32: the same damage in every run, to messages that are not the same. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(20261126);
const counts = Object.fromEntries(kNames.map((name) => [name, 0]));
let share = 0;
let serial = 0;

function kindOfNext() {
  ++serial;
  const others = kNames.filter((name) => name !== 'huge');
  return serial % kEveryHuge === 0 ? 'huge' : others[serial % others.length];
}

const { send } = RTCDataChannel.prototype;
RTCDataChannel.prototype.send = function (data) {
  if (random() >= share) {
    send.call(this, data);
    return;
  }
  const kind = kindOfNext();
  send.call(this, kKinds[kind](data, random, Math.floor(serial / kNames.length)));
  ++counts[kind]; // Not where the channel was full: the engine hears of that as of any packet.
};

const orders = new BroadcastChannel('damage');
orders.onmessage = ({ data }) => {
  if (data.order === undefined) return;
  share = data.order.share;
  orders.postMessage({ reply: counts });
};
