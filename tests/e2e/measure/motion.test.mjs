import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kFrames } from '../content/clip.mjs';
import { encodeMarker } from '../content/marker.mjs';
import { clipShown, firstSights, latency, motion } from './motion.mjs';

const kWindowMs = 8000;
/** Samples every 150 ms of a view that shows frame(time). */
function samples(frame, clip = 1, delayMs = 0) {
  const list = [];
  for (let time = 0; time < kWindowMs; time += 150) {
    const shown = frame(time);
    const squares = shown === undefined ? new Array(20).fill(16) : encodeMarker(shown, clip).map((bit) => (bit ? 235 : 16));
    list.push([time + delayMs, ...squares]);
  }
  return list;
}
const at30 = (time) => Math.floor((time * 30) / 1000 + 1e-6) % kFrames;
const every = (ms) => Array.from({ length: Math.round(kWindowMs / ms) }, (_, i) => i * ms);
/** Of a page that draws every `drawnMs`, whether it has something new or not. */
const fps = (frame, { clip = 1, drawnMs = 1000 / 30 } = {}) =>
  motion(every(drawnMs), firstSights(samples(frame, clip), 1), { start: 0, end: kWindowMs });

test('a view at 30 fps shows 30, at 15 fps 15', () => {
  assert.ok(Math.abs(fps(at30).fps - 30) < 1);
  assert.ok(Math.abs(fps((time) => at30(time) - (at30(time) % 2), { drawnMs: 1000 / 15 }).fps - 15) < 0.3);
  assert.ok(fps(at30).longestGapMs < 40);
});

test('a frozen, a black and another one\'s picture show 0', () => {
  assert.equal(fps(() => 17).fps, 0);
  assert.equal(fps(() => undefined).fps, 0);
  assert.equal(fps(at30, { clip: 2 }).fps, 0);
  assert.equal(motion([], firstSights(samples(at30), 1), { start: 0, end: kWindowMs }).fps, 0);
  assert.equal(fps(() => 17).longestGapMs, kWindowMs);
  assert.equal(fps(() => undefined).longestGapMs, kWindowMs);
});

test('a picture that freezes half way shows half', () => {
  const { fps: rate, longestGapMs } = fps((time) => at30(Math.min(time, 4000)));
  assert.ok(Math.abs(rate - 15) < 0.6);
  assert.ok(longestGapMs >= 3900 && longestGapMs < 4200);
});

test('a picture that jumps to and fro is not movement forward', () => {
  let turn = 0;
  const { fps: rate, backward } = fps(() => 100 + (turn++ % 2));
  assert.ok(rate < 5);
  assert.ok(backward > 20);
});

test('latency is found across the wrap of frame numbers', () => {
  const sent = firstSights(samples((time) => (at30(time) + kFrames - 20) % kFrames), 1);
  const received = firstSights(samples((time) => (at30(time) + kFrames - 20) % kFrames, 1, 150), 1);
  const { p50Ms, p95Ms, samples: count } = latency(sent, received);
  assert.ok(Math.abs(p50Ms - 150) < 40);
  assert.ok(Math.abs(p95Ms - 150) < 40);
  assert.ok(count > 40);
});

test('nothing in common gives no latency, and no clip', () => {
  assert.equal(latency([], firstSights(samples(at30), 1)).p50Ms, undefined);
  assert.equal(clipShown(samples(() => undefined)), undefined);
  assert.equal(clipShown(samples(at30, 3)), 3);
});
