// States, the queue and its events, the same for all four classes.
// https://www.w3.org/TR/webcodecs/#codec-processing-model
import { equal, ok, rejects, throws } from './assert.mjs';
import { makeFrame, makeSound } from './media.mjs';
import { classNames, configs, isEncoder, open, queueSizeOf } from './sessions.mjs';

/** Gives the codec something to do; as often as it likes. */
function feeder(api, name) {
  let index = 0;
  if (name === 'VideoEncoder') {
    return (codec) => {
      const frame = makeFrame(api, 160, 96, index++);
      codec.encode(frame);
      frame.close();
    };
  }
  if (name === 'AudioEncoder') {
    return (codec) => {
      const data = makeSound(api, 1, 960 * index++, 960);
      codec.encode(data);
      data.close();
    };
  }
  const Chunk = name === 'VideoDecoder' ? api.EncodedVideoChunk : api.EncodedAudioChunk;
  const { chunks } = recorded[name];
  return (codec) => {
    const { data, ...init } = chunks[index++ % chunks.length];
    codec.decode(new Chunk({ ...init, data }));
  };
}

const recorded = { VideoDecoder: { chunks: [] }, AudioDecoder: { chunks: [] } };

/** What the decoders are fed with: made once, by the encoders. */
export async function record(api) {
  for (const [encoder, decoder] of [['VideoEncoder', 'VideoDecoder'], ['AudioEncoder', 'AudioDecoder']]) {
    const { codec, outputs, errors } = open(api, encoder);
    codec.configure(configs[encoder]);
    const feed = feeder(api, encoder);
    for (let i = 0; i < 6; ++i) feed(codec);
    await codec.flush();
    codec.close();
    if (errors.length > 0) throw errors[0];
    recorded[decoder].chunks = outputs.map(({ output }) => {
      const data = new Uint8Array(output.byteLength);
      output.copyTo(data);
      return { type: output.type, timestamp: output.timestamp, data };
    });
  }
}

const nextTasks = () => new Promise((resolve) => setTimeout(resolve, 30));

const tests = [];
for (const name of classNames) {
  const work = isEncoder(name) ? 'encode' : 'decode';
  tests.push(
    [`${name}: begins unconfigured, with an empty queue`, (api) => {
      const { codec } = open(api, name);
      equal(codec.state, 'unconfigured', 'state');
      equal(queueSizeOf(codec), 0, 'queue size');
      ok(codec instanceof EventTarget, 'is no EventTarget');
    }],
    [`${name}: ${work} and flush want a configuration`, async (api) => {
      const { codec } = open(api, name);
      throws('InvalidStateError', () => feeder(api, name)(codec));
      await rejects('InvalidStateError', codec.flush());
      codec.reset();
      equal(codec.state, 'unconfigured', 'state after a reset');
    }],
    [`${name}: nothing works after close`, async (api) => {
      const { codec, errors } = open(api, name);
      codec.configure(configs[name]);
      codec.close();
      equal(codec.state, 'closed', 'state');
      throws('InvalidStateError', () => codec.configure(configs[name]), 'configure:');
      throws('InvalidStateError', () => feeder(api, name)(codec), `${work}:`);
      throws('InvalidStateError', () => codec.reset(), 'reset:');
      throws('InvalidStateError', () => codec.close(), 'close:');
      await rejects('InvalidStateError', codec.flush(), 'flush:');
      await nextTasks();
      equal(errors.length, 0, 'errors after a close that was asked for');
    }],
    [`${name}: configure takes effect at once`, (api) => {
      const { codec } = open(api, name);
      codec.configure(configs[name]);
      equal(codec.state, 'configured', 'state');
      codec.configure(configs[name]);
      equal(codec.state, 'configured', 'state after another');
      codec.close();
    }],
    [`${name}: flush gives everything out and then resolves`, async (api) => {
      const { codec, outputs, errors } = open(api, name);
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      await codec.flush();
      equal(errors.length, 0, 'errors');
      equal(queueSizeOf(codec), 0, 'queue size');
      ok(outputs.length >= 5, `only ${outputs.length} outputs of 6`);
      const before = outputs.length;
      await nextTasks();
      equal(outputs.length, before, 'outputs after the flush');
      codec.close();
    }],
    [`${name}: flushes resolve in order, also with nothing to do`, async (api) => {
      const { codec } = open(api, name);
      codec.configure(configs[name]);
      const order = [];
      await Promise.all([1, 2, 3].map((number) => codec.flush().then(() => order.push(number))));
      equal(order, [1, 2, 3]);
      codec.close();
    }],
    [`${name}: the queue empties, with dequeue events`, async (api) => {
      const { codec } = open(api, name);
      let events = 0, handled = 0;
      codec.addEventListener('dequeue', () => ++events);
      codec.ondequeue = () => ++handled;
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      const most = queueSizeOf(codec);
      ok(most > 0 && most <= 6, `queue size ${most} after six`);
      await codec.flush();
      await nextTasks();
      equal(queueSizeOf(codec), 0, 'queue size');
      ok(events >= 1 && events <= 6, `${events} events`);
      equal(handled, events, 'calls of ondequeue');
      codec.close();
    }],
    [`${name}: reset aborts flushes, empties the queue, and no output comes`, async (api) => {
      const { codec, outputs, errors } = open(api, name);
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      const flushes = [codec.flush(), codec.flush()];
      codec.reset();
      equal(codec.state, 'unconfigured', 'state');
      equal(queueSizeOf(codec), 0, 'queue size');
      for (const flush of flushes) await rejects('AbortError', flush);
      await nextTasks();
      equal([outputs.length, errors.length], [0, 0], 'outputs and errors');
      codec.close();
    }],
    [`${name}: works again after a reset`, async (api) => {
      const { codec, outputs, errors } = open(api, name);
      codec.configure(configs[name]);
      feeder(api, name)(codec);
      codec.reset();
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      await codec.flush();
      equal(errors.length, 0, 'errors');
      ok(outputs.length >= 5 && outputs.length <= 7, `${outputs.length} outputs of 6`);
      codec.close();
    }],
    [`${name}: close aborts flushes and says no error`, async (api) => {
      const { codec, outputs, errors } = open(api, name);
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      const flush = codec.flush();
      codec.close();
      equal(queueSizeOf(codec), 0, 'queue size');
      await rejects('AbortError', flush);
      await nextTasks();
      equal([outputs.length, errors.length], [0, 0], 'outputs and errors');
    }],
    [`${name}: an output callback may close it`, async (api) => {
      let outputs = 0;
      const codec = new api[name]({
        output: () => {
          ++outputs;
          codec.close();
        },
        error: () => {},
      });
      codec.configure(configs[name]);
      const feed = feeder(api, name);
      for (let i = 0; i < 6; ++i) feed(codec);
      await rejects('AbortError', codec.flush());
      await nextTasks();
      equal(outputs, 1, 'outputs');
    }],
  );
}
export default tests;
