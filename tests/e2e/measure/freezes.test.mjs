import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezes } from './freezes.mjs';

const kWindow = { start: 0, end: 10_000 };
const steady = Array.from({ length: 299 }, (_, i) => ((i + 1) * 1000) / 30);

test('a steady picture has no freeze, nor one at 5 frames per second', () => {
  assert.deepEqual(freezes(steady, kWindow), { count: 0, totalMs: 0 });
  assert.equal(freezes(steady.filter((_, i) => i % 6 === 5), kWindow).count, 0);
});

test('a gap counts from 150 ms above the mean', () => {
  const without = (from, to) => steady.filter((time) => time <= from || time >= to);
  assert.equal(freezes(without(5000, 5160), kWindow).count, 0);
  assert.deepEqual(freezes(without(5000, 5300), kWindow), { count: 1, totalMs: 300 });
});

test('a picture that stops stays frozen until the end', () => {
  const { count, totalMs } = freezes(steady.filter((time) => time < 4000), kWindow);
  assert.equal(count, 1);
  assert.ok(totalMs > 6000);
});
