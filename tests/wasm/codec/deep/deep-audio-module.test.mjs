// The wasm module of deep redundancy, in Node: real speech, a burst of lost packets. Ten minutes of it, for
// its memory:
//   VISAVIS_MEMORY_SECONDS=600 VISAVIS_WASM_DIR=... VISAVIS_CONTENT=... node --test deep-audio-module.test.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

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

function encodeAll(encoder) {
  const packets = [];
  for (let at = 0; at + kFrame <= speech.length; at += kFrame) {
    encoder.sampleBuffer(kFrame).set(speech.subarray(at, at + kFrame));
    const encoded = encoder.encode();
    assert.equal(encoded.error, '');
    packets.push(encoded.packet.slice());
  }
  return packets;
}

function take(decoder, packet) {
  decoder.packetBuffer(packet.length).set(packet);
  return decoder;
}

test('a burst of 200 ms comes back from the packet after it', () => {
  const encoder = new module.DeepEncoder();
  assert.deepEqual(encoder.configure(28_000, 0.3, 9, false, 1000), { ok: true, error: '' });
  const packets = encodeAll(encoder);
  const decoder = new module.DeepDecoder();
  const concealing = new module.DeepDecoder();
  const redundant = packets.filter((packet) => take(decoder, packet).redundancyMs() >= 200);
  assert.ok(redundant.length > 0.8 * packets.length, `${redundant.length} of ${packets.length}`);
  let recovered = 0;
  let concealed = 0;
  let spoken = 0;
  for (let i = 0; i + 10 < packets.length; ++i) {
    const isLost = i > 50 && i % 50 < 10;
    if (!isLost) {
      assert.equal(take(decoder, packets[i]).decode().error, '');
      assert.equal(take(concealing, packets[i]).decode().error, '');
      continue;
    }
    const frames = 10 - (i % 50);
    const lost = take(decoder, packets[i + frames]).decodeLost(frames * 20, 20);
    assert.equal(lost.recovery, 'deep-redundancy');
    assert.equal(lost.samples.length, kFrame);
    recovered += energy(lost.samples);
    concealed += energy(concealing.conceal(20).samples);
    spoken += energy(speech.subarray(i * kFrame, (i + 1) * kFrame));
  }
  assert.ok(recovered > 0.5 * spoken && recovered < 2 * spoken, `${recovered} of ${spoken}`);
  assert.ok(concealed < recovered, `${concealed}, ${recovered}`);
});

test('what is out of range is refused by its name', () => {
  const encoder = new module.DeepEncoder();
  assert.equal(encoder.encode().error, 'invalid-config');
  for (const configuration of [
    [1000, 0, 9, false, 0],
    [28_000, 2, 9, false, 0],
    [28_000, Number.NaN, 9, false, 0],
    [28_000, 0.1, 11, false, 0],
    [28_000, 0.1, 9, false, 2000],
  ]) {
    assert.equal(encoder.configure(...configuration).error, 'invalid-config');
  }
  const decoder = new module.DeepDecoder();
  assert.equal(take(decoder, new Uint8Array()).decode().error, 'invalid-input');
  assert.equal(take(decoder, Uint8Array.of(0xff, 0)).decode().error, 'corrupt-stream');
  assert.equal(decoder.decodeLost(20, 40).error, 'invalid-input');
  assert.equal(decoder.conceal(Number.NaN).error, 'invalid-input');
});

test('memory does not grow while encoders and decoders come and go', () => {
  const sizes = [];
  for (let round = 0; round < 6; ++round) {
    const encoder = new module.DeepEncoder();
    const decoder = new module.DeepDecoder();
    encoder.configure(24_000 + 4000 * round, 0.3, 5, false, 500);
    for (let i = 0; i < 25; ++i) {
      const samples = encoder.sampleBuffer(kFrame * (1 + (i % 3)));
      samples.set(speech.subarray(48_000, 48_000 + samples.length));
      assert.equal(take(decoder, encoder.encode().packet.slice()).decode().error, '');
      decoder.decodeLost(100, 20);
    }
    sizes.push(encoder.sampleBuffer(kFrame).buffer.byteLength);
    encoder.delete();
    decoder.delete();
  }
  assert.equal(sizes.at(-1), sizes[1]);
});

const kSeconds = Number(process.env.VISAVIS_MEMORY_SECONDS ?? 12);

test(`memory does not grow in ${kSeconds} s of a call with bursts of loss and rates that change`, { timeout: 580_000 }, (t) => {
  const encoder = new module.DeepEncoder();
  const decoder = new module.DeepDecoder();
  const rates = [28_000, 20_000, 40_000, 12_000];
  const lostInARow = 10;
  const seen = []; // Bytes of memory after each 6 s.
  let recovered = 0;
  for (let i = 0; i < kSeconds * 50; ++i) {
    if (i % 100 === 0) encoder.configure(rates[(i / 100) % rates.length], 0.3, 9, i % 200 === 0, (i % 300 === 0 ? 0 : 1000));
    const at = (i * kFrame) % (speech.length - kFrame);
    encoder.sampleBuffer(kFrame).set(speech.subarray(at, at + kFrame));
    const { packet, error } = encoder.encode();
    assert.equal(error, '');
    const place = i % 60;
    if (place < 60 - lostInARow) take(decoder, packet.slice());
    if (place < 60 - lostInARow && place > 0) assert.equal(decoder.decode().error, '');
    if (place === 0 && i > 0) {
      for (let k = lostInARow; k > 0; --k) recovered += decoder.decodeLost(20 * k, 20).recovery === 'deep-redundancy' ? 1 : 0;
      assert.equal(decoder.decode().error, '');
    }
    if (i % 300 === 299) seen.push(encoder.sampleBuffer(kFrame).buffer.byteLength);
  }
  t.diagnostic(`MB: ${seen[0] / 2 ** 20} after 6 s, ${seen.at(-1) / 2 ** 20} at the end; ${recovered} frames recovered`);
  assert.ok(recovered > kSeconds, `${recovered} frames came out of redundancy`);
  assert.equal(seen.at(-1), seen[0]);
  encoder.delete();
  decoder.delete();
});

test('its size stays below its budget', () => {
  const size = gzipSync(wasm, { level: 9 }).length;
  assert.ok(size <= kGzipBudget, `${size} bytes gzip`);
});
