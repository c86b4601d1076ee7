// What no browser's WebCodecs promises: the same bytes for the same input, and an answer to any bytes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeFrame, makeSound } from './conformance/media.mjs';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const api = await import(pathToFileURL(join(folder, 'codecs/node/index.js')));
const { AudioEncoder, EncodedAudioChunk, EncodedVideoChunk, VideoEncoder, VideoFrame } = api;

const width = 320, height = 192;

async function encode(config, count) {
  const outputs = [];
  const encoder = new VideoEncoder({ output: (chunk, metadata) => outputs.push({ chunk, metadata }), error: assert.ifError });
  encoder.configure({ width, height, bitrate: 1_500_000, framerate: 30, latencyMode: 'realtime', ...config });
  for (let index = 0; index < count; ++index) {
    const frame = makeFrame({ VideoFrame }, width, height, index);
    encoder.encode(frame);
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return outputs;
}

test('VP8 has no spatial layers, and says so', async () => {
  const { supported } = await VideoEncoder.isConfigSupported({ codec: 'vp8', width, height, scalabilityMode: 'L2T1' });
  assert.equal(supported, false);
});

for (const codec of ['vp8', 'vp09.00.10.08']) {
  test(`two encoders of ${codec} make the same bytes of the same pictures`, async () => {
    const bytesOf = ({ chunk }) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      return bytes;
    };
    const [a, b] = await Promise.all([encode({ codec }, 12), encode({ codec }, 12)]);
    assert.deepEqual(a.map(bytesOf), b.map(bytesOf));
  });
}

test('a frame that is not shown gives no output, and those after it do', async () => {
  const outputs = await encode({ codec: 'vp8' }, 6);
  const timestamps = [];
  const decoder = new api.VideoDecoder({
    output: (frame) => {
      timestamps.push(frame.timestamp);
      frame.close();
    },
    error: assert.ifError,
  });
  decoder.configure({ codec: 'vp8' });
  for (const [index, { chunk }] of outputs.entries()) {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    if (index === 2) data[0] &= ~0x10; // RFC 6386 section 9.1
    decoder.decode(new EncodedVideoChunk({ type: chunk.type, timestamp: index, data }));
  }
  await decoder.flush();
  decoder.close();
  assert.deepEqual(timestamps, [0, 1, 3, 4, 5]);
});

/** The chunks of a stream, as {type, bytes}. */
async function streamOf(codec) {
  const chunks = [];
  const keep = (chunk) => {
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    chunks.push({ type: chunk.type, bytes });
  };
  if (codec !== 'opus') {
    for (const { chunk } of await encode({ codec }, 8)) keep(chunk);
    return chunks;
  }
  const encoder = new AudioEncoder({ output: keep, error: assert.ifError });
  encoder.configure({ codec, sampleRate: 48_000, numberOfChannels: 2, opus: { useinbandfec: true, packetlossperc: 20 } });
  for (let i = 0; i < 8; ++i) encoder.encode(makeSound(api, 2, 960 * i, 960));
  await encoder.flush();
  encoder.close();
  return chunks;
}

for (const [codec, name, Chunk, config] of [
  ['vp8', 'VideoDecoder', EncodedVideoChunk, { codec: 'vp8' }],
  ['vp09.00.10.08', 'VideoDecoder', EncodedVideoChunk, { codec: 'vp09.00.10.08' }],
  ['opus', 'AudioDecoder', EncodedAudioChunk, { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 }],
]) {
  test(`spoilt chunks of ${codec} end in output or EncodingError, and their worker goes on`, async (t) => {
    const chunks = await streamOf(codec);
    let random = 12_345, outputs = 0;
    const next = (below) => (random = (random * 48_271) % 2_147_483_647) % below;
    const spoil = ({ type, bytes }, timestamp) => {
      if (next(3) > 0) return new Chunk({ type, timestamp, data: bytes });
      const data = bytes.slice(0, next(8) === 0 ? 1 + next(bytes.length) : undefined);
      // Behind what a header says of sizes for the most part: there it would be found out at once.
      const from = next(4) === 0 || data.length < 20 ? 0 : 12;
      for (let i = next(12); i >= 0; --i) data[from + next(data.length - from)] ^= 1 + next(255);
      return new Chunk({ type, timestamp, data });
    };
    const reasons = new Map();
    for (let round = 0; round < 60; ++round) {
      const decoder = new api[name]({
        output: (output) => {
          ++outputs;
          output.close();
        },
        error: ({ name: reason, message }) => reasons.set(`${reason}: ${message}`, (reasons.get(`${reason}: ${message}`) ?? 0) + 1),
      });
      decoder.configure(config);
      try {
        for (const [index, chunk] of chunks.entries()) decoder.decode(spoil(chunk, index));
      } catch (error) {
        assert.equal(error.name, 'DataError', error.message);
      }
      await decoder.flush().catch(() => {});
      if (decoder.state !== 'closed') decoder.close();
    }
    t.diagnostic(`${outputs} outputs; ${JSON.stringify([...reasons])}`);
    assert.ok(outputs > 0);
    assert.deepEqual([...reasons.keys()].filter((reason) => !/^EncodingError: The codec failed: (corrupt-stream|invalid-input)$/.test(reason)), []);
  });
}
