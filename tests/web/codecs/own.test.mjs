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

/** What an application that follows the metadata sees: the way of the README. */
async function follow(configs, framesOfEach) {
  const seen = [];
  const decoders = new Map();
  const decoderOf = (id) => {
    if (!decoders.has(id)) {
      decoders.set(id, new api.VideoDecoder({
        output: (frame) => {
          seen.push(`${id}:${frame.codedWidth}x${frame.codedHeight}/${frame.displayWidth}`);
          frame.close();
        },
        error: assert.ifError,
      }));
    }
    return decoders.get(id);
  };
  const encoder = new VideoEncoder({
    output: (chunk, { decoderConfig, svc }) => {
      const decoder = decoderOf(svc?.spatialLayerId ?? 0);
      if (decoderConfig !== undefined) decoder.configure(decoderConfig);
      decoder.decode(chunk); // DataError if it wants a key chunk
    },
    error: assert.ifError,
  });
  let index = 0;
  for (const config of configs) {
    encoder.configure({ width, height, bitrate: 800_000, framerate: 30, ...config });
    for (let i = 0; i < framesOfEach; ++i) {
      const frame = makeFrame({ VideoFrame }, width, height, index++);
      encoder.encode(frame);
      frame.close();
    }
  }
  await encoder.flush();
  for (const decoder of decoders.values()) {
    await decoder.flush();
    decoder.close();
  }
  encoder.close();
  return seen;
}

for (const codec of ['vp8', 'vp09.00.10.08']) {
  test(`a decoder that is told of each change of ${codec} decodes every chunk`, async () => {
    const smaller = { codec, width: width / 2, height: height / 2 };
    const wide = { codec, displayWidth: 2 * width, displayHeight: height };
    const seen = await follow([{ codec }, smaller, { codec }, wide, { codec, bitrate: 300_000 }], 3);
    const [whole, half] = [`0:${width}x${height}/${width}`, `0:${width / 2}x${height / 2}/${width / 2}`];
    assert.deepEqual(seen, [...Array(3).fill(whole), ...Array(3).fill(half), ...Array(3).fill(whole),
      ...Array(3).fill(`0:${width}x${height}/${2 * width}`), ...Array(3).fill(whole)]);
  });
}

test('the number of simulcast sizes changes, and each stream begins anew', async () => {
  const modes = ['S3T1', 'S2T1', 'S3T2', 'L1T1'].map((scalabilityMode) => ({ codec: 'vp8', scalabilityMode }));
  const seen = await follow(modes, 2);
  assert.equal(seen.length, 2 * (3 + 2 + 3 + 1));
});

test('what is said to be supported is taken, and what is not is refused', async () => {
  const modes = { vp8: ['L1T1', 'L1T3', 'S2T1', 'S3T3'], 'vp09.00.10.08': ['L1T1', 'L2T1', 'L3T1', 'L3T3_KEY', 'S3T1'] };
  for (const [codec, ofCodec] of Object.entries(modes)) {
    for (const scalabilityMode of ofCodec) {
      for (const [w, h] of [[1366, 768], [32, 32], [64, 64], [61, 35], [1, 1]]) {
        for (const bitrate of [500, 5000]) {
          const config = { codec, width: w, height: h, bitrate, scalabilityMode };
          const { supported } = await VideoEncoder.isConfigSupported(config);
          let refused = false;
          const encoder = new VideoEncoder({ output: () => {}, error: () => { refused = true; } });
          encoder.configure(config);
          await encoder.flush().catch(() => {});
          assert.equal(refused, !supported, JSON.stringify(config));
          if (encoder.state !== 'closed') encoder.close();
        }
      }
    }
  }
});

test('the largest picture that is supported is encoded, by either codec and from RGB', { timeout: 120_000 }, async () => {
  for (const codec of ['vp8', 'vp09.00.10.08']) {
    let chunks = 0;
    const encoder = new VideoEncoder({ output: () => { ++chunks; }, error: assert.ifError });
    encoder.configure({ codec, width: 4096, height: 4096, latencyMode: 'quality' });
    encoder.encode({ data: new Uint8Array(4096 * 4096 * 4), format: 'RGBA', codedWidth: 4096, codedHeight: 4096, timestamp: 0 });
    await encoder.flush();
    encoder.close();
    assert.equal(chunks, 1);
  }
});

test('a picture of a very wide screen is scaled like any other', async () => {
  const sizes = [];
  const decoder = new api.VideoDecoder({
    output: (frame) => {
      sizes.push([frame.codedWidth, frame.codedHeight]);
      frame.close();
    },
    error: assert.ifError,
  });
  decoder.configure({ codec: 'vp8' });
  const encoder = new VideoEncoder({ output: (chunk) => decoder.decode(chunk), error: assert.ifError });
  encoder.configure({ codec: 'vp8', width: 1280, height: 360 });
  encoder.encode({ data: new Uint8Array(5120 * 1440 * 1.5), format: 'I420', codedWidth: 5120, codedHeight: 1440, timestamp: 0 });
  await encoder.flush();
  await decoder.flush();
  encoder.close();
  decoder.close();
  assert.deepEqual(sizes, [[1280, 360]]);
});

/** Energy of what is heard of sound that is silent but for the last 240 of 9600 samples, without what the encoder adds in front. */
async function energyOfTheEnd(settings) {
  const chunks = [];
  const encoder = new AudioEncoder({ output: (chunk, metadata) => chunks.push({ chunk, metadata }), error: assert.ifError });
  encoder.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, bitrate: 64_000, ...settings });
  const samples = Float32Array.from({ length: 9600 }, (_, i) => (i < 9360 ? 0 : Math.sin((2 * Math.PI * 440 * i) / 48_000) / 2));
  encoder.encode(new api.AudioData({ format: 'f32', sampleRate: 48_000, numberOfFrames: 9600, numberOfChannels: 1, timestamp: 0, data: samples }));
  await encoder.flush();
  encoder.close();
  let energy = 0, length = 0;
  const decoder = new api.AudioDecoder({
    output: (data) => {
      const plane = new Float32Array(data.numberOfFrames);
      data.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
      for (const sample of plane) energy += sample * sample;
      length += plane.length;
      data.close();
    },
    error: assert.ifError,
  });
  decoder.configure(chunks[0].metadata.decoderConfig);
  for (const { chunk } of chunks) decoder.decode(chunk);
  await decoder.flush();
  decoder.close();
  return { energy, length, config: chunks[0].metadata.decoderConfig };
}

test('a flush gives out the end of the sound, which the encoder holds back for its lookahead', async () => {
  const { energy, length } = await energyOfTheEnd({});
  assert.ok(energy > 20 && energy < 40, `energy ${energy}, 29.5 went in`);
  assert.equal(length, 9600 + 960);
});

test('in the Ogg format the header says how much comes before the sound, and the decoder leaves that out', async () => {
  const plain = await energyOfTheEnd({}), ogg = await energyOfTheEnd({ opus: { format: 'ogg' } });
  const head = new DataView(ogg.config.description.buffer ?? ogg.config.description, ogg.config.description.byteOffset ?? 0);
  const preSkip = head.getUint16(10, true); // RFC 7845 section 5.1
  assert.ok(preSkip >= 120 && preSkip <= 960, `${preSkip} samples`);
  assert.equal(ogg.length, plain.length - preSkip);
});

test('packets of another length keep the sound that has gone in', async () => {
  const chunks = [];
  const encoder = new AudioEncoder({ output: ({ timestamp, duration }) => chunks.push([timestamp, duration]), error: assert.ifError });
  const config = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 };
  encoder.configure({ ...config, opus: { frameDuration: 20_000 } });
  encoder.encode(makeSound(api, 1, 0, 1860));
  encoder.configure({ ...config, opus: { frameDuration: 10_000 } });
  encoder.encode(makeSound(api, 1, 1860, 480));
  await encoder.flush();
  encoder.close();
  // What was left of the first, filled up, comes before what has the new length.
  assert.deepEqual(chunks.slice(0, 2), [[0, 20_000], [20_000, 20_000]]);
  assert.ok(chunks.slice(2).every(([, duration]) => duration === 10_000), JSON.stringify(chunks));
  assert.ok(chunks.length > 2);
});

test('YUV comes back in the colour space that it had, and what was RGB in the one that it was converted to', async () => {
  const bt709 = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: true };
  const seen = [];
  const decoder = new api.VideoDecoder({
    output: (frame) => {
      seen.push([frame.colorSpace.matrix, frame.colorSpace.fullRange]);
      frame.close();
    },
    error: assert.ifError,
  });
  const encoder = new VideoEncoder({
    output: (chunk, { decoderConfig }) => {
      if (decoderConfig !== undefined) decoder.configure(decoderConfig);
      decoder.decode(chunk);
    },
    error: assert.ifError,
  });
  encoder.configure({ codec: 'vp8', width, height });
  const size = { codedWidth: width, codedHeight: height };
  encoder.encode({ data: new Uint8Array(width * height * 1.5).fill(90), format: 'I420', ...size, timestamp: 0, colorSpace: bt709 });
  encoder.encode({ data: new Uint8Array(width * height * 4).fill(90), format: 'RGBA', ...size, timestamp: 1 });
  await encoder.flush();
  await decoder.flush();
  encoder.close();
  decoder.close();
  assert.deepEqual(seen, [['bt709', true], ['smpte170m', false]]);
});
