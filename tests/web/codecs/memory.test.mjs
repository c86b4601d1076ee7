// Encoding and decoding with sizes that change, for VISAVIS_MEMORY_SECONDS of media: nothing may grow once
// every size was seen. The 10 minutes of the issue:
//   VISAVIS_MEMORY_SECONDS=600 VISAVIS_NPM_DIR=../../../build/npm node --test memory.test.mjs
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeFrame, makeSound } from './conformance/media.mjs';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const api = await import(pathToFileURL(join(folder, 'codecs/node/index.js')));
const seconds = Number(process.env.VISAVIS_MEMORY_SECONDS ?? 24);

const sizes = [[320, 180], [97, 61], [640, 360], [160, 96]];
const framesOfSize = 60; // 2 s
const round = sizes.length * framesOfSize;

test(`memory does not grow in ${seconds} s of pictures whose size changes every 2 s`, { timeout: 580_000 }, async (t) => {
  let decoded = 0;
  const decoder = new api.VideoDecoder({
    output: (frame) => {
      ++decoded;
      frame.close();
    },
    error: assert.ifError,
  });
  const encoder = new api.VideoEncoder({ output: (chunk) => decoder.decode(chunk), error: assert.ifError });
  decoder.configure({ codec: 'vp8' });
  const kinds = sizes.map(([width, height]) => Array.from({ length: 4 }, (_, index) => makeFrame(api, width, height, index)));
  const frames = Math.max(seconds * 30, 2 * round);
  const seen = [];
  for (let index = 0; index < frames; ++index) {
    const which = Math.floor(index / framesOfSize) % sizes.length;
    if (index % framesOfSize === 0) {
      const [width, height] = sizes[which];
      encoder.configure({ codec: 'vp8', width, height, bitrate: 500_000, framerate: 30 });
    }
    const frame = new api.VideoFrame(kinds[which][index % 4], { timestamp: index * 33_333 });
    encoder.encode(frame);
    frame.close();
    if (index % 30 === 29) await encoder.flush(); // no queue
    if ((index + 1) % round === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push({ wasm: encoder.statistics.memoryBytes + decoder.statistics.memoryBytes, rss: process.memoryUsage().rss, buffers: process.memoryUsage().arrayBuffers });
    }
  }
  await decoder.flush();
  t.diagnostic(`MB of wasm: ${seen.map(({ wasm }) => wasm / 2 ** 20).join(' ')}; resident: ${seen.map(({ rss }) => Math.round(rss / 2 ** 20)).join(' ')}`);
  assert.equal(decoded, frames);
  assert.equal(seen.at(-1).wasm, seen[0].wasm, 'bytes of wasm memory at the end and after the first round');
  // What is left to the garbage collector comes and goes: 64 MB of it do not grow with the media.
  assert.ok(seen.at(-1).rss - seen[0].rss < 64 * 2 ** 20, `${seen.at(-1).rss - seen[0].rss} bytes more are resident`);
  encoder.close();
  decoder.close();
});

test('codecs that are closed leave nothing behind', { timeout: 300_000 }, async (t) => {
  const rounds = 60, seen = [], recorded = {};
  for (const [name, config, item] of [
    ['Video', { codec: 'vp8', width: 640, height: 360 }, makeFrame(api, 640, 360, 0)],
    ['Audio', { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 }, makeSound(api, 1, 0, 960)],
  ]) {
    const encoder = new api[`${name}Encoder`]({ output: (chunk) => { recorded[name] ??= chunk; }, error: assert.ifError });
    encoder.configure(config);
    encoder.encode(item);
    await encoder.flush();
    encoder.close();
  }
  const handlesBefore = process.getActiveResourcesInfo().length;
  for (let i = 0; i < rounds; ++i) {
    let memory = 0;
    for (const [name, config, work] of [
      ['VideoEncoder', { codec: 'vp8', width: 640, height: 360 }, (codec) => codec.encode(makeFrame(api, 64, 64, i))],
      ['VideoDecoder', { codec: 'vp8' }, (codec) => codec.decode(recorded.Video)],
      ['AudioEncoder', { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 }, (codec) => codec.encode(makeSound(api, 1, 0, 960))],
      ['AudioDecoder', { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 }, (codec) => codec.decode(recorded.Audio)],
    ]) {
      const codec = new api[name]({ output: (output) => output.close?.(), error: assert.ifError });
      codec.configure(config);
      work(codec);
      await codec.flush();
      memory = Math.max(memory, codec.statistics.memoryBytes);
      codec.close();
    }
    seen.push(memory);
  }
  t.diagnostic(`MB of wasm after the first and the last round: ${seen[0] / 2 ** 20}, ${seen.at(-1) / 2 ** 20}`);
  assert.equal(seen.at(-1), seen[1]);
  assert.ok(process.getActiveResourcesInfo().length <= handlesBefore + 1, process.getActiveResourcesInfo().join());
});
