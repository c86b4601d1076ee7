import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpeg } from '../content/ffmpeg.mjs';
import { samplesOf, voiceSamples, voiceWav } from '../content/voice.mjs';
import { kTwoPeers } from './limits.mjs';
import { recognise, speechReference } from './speech.mjs';
import { shortcomings } from './verdict.mjs';

const limits = {
  minCorrelation: kTwoPeers.minCorrelation,
  minHeard: kTwoPeers.minHeard,
  maxGaps: kTwoPeers.maxGaps,
};
const speech = await voiceSamples('a');
const reference = speechReference(speech);
const names = (figures) => shortcomings(figures, limits).map((text) => text.split(' ')[0]);

/** Six seconds of looped speech from somewhere in it. */
const excerpt = (samples, start = 401_234) =>
  Float32Array.from({ length: 6 * 48000 }, (_, i) => samples[(start + i) % samples.length]);

/** White noise with a fixed seed, peak `level`. */
function noise(length, level) {
  let state = 12345;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * level;
  });
}

test('the speech itself, across its loop and quieter, is heard', () => {
  const figures = recognise(excerpt(speech).map((sample) => sample * 0.2), reference);
  // Not 1: the excerpt starts between two samples of the 8 kHz at which it is compared.
  assert.ok(figures.correlation > 0.9, `${figures.correlation}`);
  assert.equal(figures.inOrder, 1);
  assert.deepEqual(names(figures), []);
});

test('the speech through Opus at 16 kbps and with noise is heard', async () => {
  const coded = await ffmpeg(['-i', await voiceWav('a'), '-c:a', 'libopus', '-b:a', '16k', '-f', 'ogg', '-']);
  const pcm = await ffmpeg(['-f', 'ogg', '-i', '-', '-ar', '48000', '-ac', '1', '-f', 's16le', '-'], coded);
  const played = excerpt(samplesOf(pcm), 96_000);
  const hiss = noise(played.length, 0.02);
  const figures = recognise(played.map((sample, i) => sample + hiss[i]), reference);
  console.log(JSON.stringify({ opus16k: figures }));
  assert.deepEqual(names(figures), []);
});

test('other words of the same voice fail', async () => {
  for (const person of ['b', 'c']) {
    const figures = recognise(excerpt(await voiceSamples(person)), reference);
    console.log(JSON.stringify({ otherWords: figures }));
    assert.deepEqual(names(figures), ['correlation', 'heard']);
    assert.ok(figures.correlation < 0.2);
  }
});

test('the same words backwards fail', () => {
  assert.deepEqual(names(recognise(excerpt(speech).reverse(), reference)), ['correlation', 'heard']);
});

test('silence, noise, a tone and nothing fail', () => {
  const length = 6 * 48000;
  const tone = Float32Array.from({ length }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / 48000));
  for (const samples of [new Float32Array(length), noise(length, 0.3), tone, new Float32Array(0)]) {
    assert.deepEqual(names(recognise(samples, reference)).slice(0, 2), ['correlation', 'heard']);
  }
});

test('speech that stops after a third fails', () => {
  assert.ok(names(recognise(excerpt(speech).fill(0, 2 * 48000), reference)).includes('heard'));
});

test('speech of which every second packet of 20 ms is lost fails', () => {
  const shreds = excerpt(speech).map((sample, i) => (Math.floor(i / 960) % 2 === 0 ? sample : 0));
  assert.deepEqual(names(recognise(shreds, reference)), ['gaps']);
});
