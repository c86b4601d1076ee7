// The wasm module of deep redundancy, in Node, asked as the engine asks it: real speech, a burst of lost
// packets. Ten minutes of it, for its memory:
//   VISAVIS_MEMORY_SECONDS=600 VISAVIS_WASM_DIR=... VISAVIS_CONTENT=... node --test deep-audio-module.test.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { LinkedDecoder, LinkedEncoder } from './linked-audio.mjs';

const kFrame = 960;
const kGzipBudget = 2_000_000; // bytes; a page fetches it when loss calls for it
const dir = process.env.VISAVIS_WASM_DIR;
const wasm = readFileSync(join(dir, 'visavis-deep-audio.wasm'));

async function load() {
  globalThis.self ??= globalThis; // it is built for workers
  const { default: create } = await import(pathToFileURL(join(dir, 'visavis-deep-audio.mjs')));
  return create({
    instantiateWasm: (imports, done) => {
      WebAssembly.instantiate(wasm, imports).then(({ instance, module }) => done(instance, module));
      return {};
    },
  });
}

// 8 kHz → 48 kHz by a straight line between samples: a voice is enough here.
function readSpeech() {
  const file = readFileSync(join(process.env.VISAVIS_CONTENT, 'speech', 'demo-congrats.wav'));
  const at = (i) => (i < (file.length - 44) / 2 ? file.readInt16LE(44 + 2 * i) / 32768 : 0);
  return Float32Array.from({ length: 8 * 48000 }, (_, i) => {
    const k = Math.floor(i / 6);
    return at(k) + ((at(k + 1) - at(k)) * (i % 6)) / 6;
  });
}

const energy = (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0);

let module;
let speech;
before(async () => {
  module = await load();
  speech = readSpeech();
});

const frameAt = (at) => speech.subarray(at, at + kFrame);

test('a burst of 200 ms comes back from the packet after it', () => {
  const host = new module.CodecHost();
  const encoder = new LinkedEncoder(host);
  assert.ok(encoder.canDeepRedundancy);
  encoder.configure({ rateBps: 28_000, expectedLoss: 0.3, inBandFec: false, deepRedundancyMs: 1000 });
  const packets = [];
  for (let at = 0; at + kFrame <= speech.length; at += kFrame) packets.push(encoder.encode(frameAt(at)));
  const decoder = new LinkedDecoder(host);
  const concealing = new LinkedDecoder(host);
  const redundant = packets.filter((packet) => decoder.redundancyMs(packet) >= 200);
  assert.ok(redundant.length > 0.8 * packets.length, `${redundant.length} of ${packets.length}`);
  let recovered = 0;
  let concealed = 0;
  let spoken = 0;
  for (let i = 0; i + 10 < packets.length; ++i) {
    const isLost = i > 50 && i % 50 < 10;
    if (!isLost) {
      decoder.decode(packets[i]);
      concealing.decode(packets[i]);
      continue;
    }
    const frames = 10 - (i % 50);
    const lost = decoder.decodeLost(packets[i + frames], frames * 20, 20);
    assert.equal(lost.recovery, 'deep-redundancy');
    assert.equal(lost.samples.length, kFrame);
    recovered += energy(lost.samples);
    concealed += energy(concealing.conceal(20));
    spoken += energy(frameAt(i * kFrame));
  }
  assert.ok(recovered > 0.5 * spoken && recovered < 2 * spoken, `${recovered} of ${spoken}`);
  assert.ok(concealed < recovered, `${concealed}, ${recovered}`);
});

test('what is out of range is refused by its name', () => {
  const host = new module.CodecHost();
  const encoder = new LinkedEncoder(host);
  for (const configuration of [{ rateBps: 1000 }, { expectedLoss: 2 }, { expectedLoss: Number.NaN }, { deepRedundancyMs: 2000 }]) {
    assert.throws(() => encoder.configure(configuration), /invalid-config/);
  }
  const decoder = new LinkedDecoder(host);
  assert.throws(() => decoder.decode(new Uint8Array()), /invalid-input/);
  assert.throws(() => decoder.decode(Uint8Array.of(0xff, 0)), /corrupt-stream/);
  assert.throws(() => decoder.decodeLost(new Uint8Array(), 20, 40), /invalid-input/);
  decoder.destroy();
  assert.throws(() => decoder.decode(Uint8Array.of(0xff, 0)), /codec-failure/);
});

test('memory does not grow while encoders and decoders come and go', () => {
  const host = new module.CodecHost();
  const sizes = [];
  for (let round = 0; round < 6; ++round) {
    const encoder = new LinkedEncoder(host);
    const decoder = new LinkedDecoder(host);
    encoder.configure({ rateBps: 24_000 + 4000 * round, expectedLoss: 0.3, complexity: 5, deepRedundancyMs: 500 });
    for (let i = 0; i < 25; ++i) {
      const packet = encoder.encode(speech.subarray(48_000, 48_000 + kFrame * (1 + Math.floor(i / 10))));
      decoder.decode(packet);
      decoder.decodeLost(packet, 100, 20);
    }
    sizes.push(host.requestBuffer(1).buffer.byteLength);
    encoder.destroy();
    decoder.destroy();
  }
  assert.equal(sizes.at(-1), sizes[1]);
});

const kSeconds = Number(process.env.VISAVIS_MEMORY_SECONDS ?? 12);

test(`memory does not grow in ${kSeconds} s of a call with bursts of loss and rates that change`, { timeout: 580_000 }, (t) => {
  const host = new module.CodecHost();
  const encoder = new LinkedEncoder(host);
  const decoder = new LinkedDecoder(host);
  const rates = [28_000, 20_000, 40_000, 12_000];
  const lostInARow = 10;
  const seen = []; // Bytes of memory after each 6 s.
  let recovered = 0;
  for (let i = 0; i < kSeconds * 50; ++i) {
    if (i % 100 === 0) {
      const deepRedundancyMs = i % 300 === 0 ? 0 : 1000;
      encoder.configure({ rateBps: rates[(i / 100) % rates.length], expectedLoss: 0.3, inBandFec: i % 200 === 0, deepRedundancyMs });
    }
    const packet = encoder.encode(frameAt((i * kFrame) % (speech.length - kFrame)));
    const place = i % 60;
    if (place === 0 && i > 0) {
      for (let k = lostInARow; k > 0; --k) recovered += decoder.decodeLost(packet, 20 * k, 20).recovery === 'deep-redundancy' ? 1 : 0;
    }
    if (place < 60 - lostInARow) decoder.decode(packet);
    if (i % 300 === 299) seen.push(host.requestBuffer(1).buffer.byteLength);
  }
  t.diagnostic(`MB: ${seen[0] / 2 ** 20} after 6 s, ${seen.at(-1) / 2 ** 20} at the end; ${recovered} frames recovered`);
  assert.ok(recovered > kSeconds, `${recovered} frames came out of redundancy`);
  assert.equal(seen.at(-1), seen[0]);
});

test('its size stays below its budget', () => {
  const size = gzipSync(wasm, { level: 9 }).length;
  assert.ok(size <= kGzipBudget, `${size} bytes gzip`);
});
