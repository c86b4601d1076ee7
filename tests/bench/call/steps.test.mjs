import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepTimings } from './steps.mjs';

/** Reports every 100 ms of [kbps of the link, kbps delivered, queue ms], one triple each. */
function reportsOf(slots) {
  let bytes = 0;
  return slots.map(([kbps, delivered, queueMs], i) => {
    bytes += (delivered * 100) / 8;
    return { atMs: 1_000_000 + i * 100, seconds: i / 10, ab: { kbps, deliveredBytes: bytes, queueMs } };
  });
}
const times = (count, slot) => Array.from({ length: count }, () => slot);

test('a rise ends when half a second of 90 % has come through', () => {
  const reports = reportsOf([...times(20, [600, 580, 5]), ...times(15, [2500, 1000, 5]), ...times(20, [2500, 2400, 5])]);
  const [step, ...others] = stepTimings(reports, 'ab');
  assert.deepEqual(others, []);
  assert.deepEqual({ ...step, riseMs: undefined }, { atSeconds: 2, fromKbps: 600, toKbps: 2500, riseMs: undefined, reached: true });
  // 1.4 s below it, then 5 reports at 2400 until the mean is above 2250.
  assert.equal(step.riseMs, 1900);
});

test('a rise that is not reached says so, with the time that it had', () => {
  const [step] = stepTimings(reportsOf([...times(10, [600, 580, 5]), ...times(31, [2500, 2000, 5])]), 'ab');
  assert.equal(step.reached, false);
  assert.equal(step.riseMs, 3000);
});

test('the time of a rise ends with the next step', () => {
  const steps = stepTimings(reportsOf([...times(10, [600, 580, 5]), ...times(10, [2500, 900, 5]), ...times(20, [1000, 990, 5])]), 'ab');
  assert.deepEqual(steps.map(({ toKbps, reached }) => [toKbps, reached]), [[2500, false], [1000, true]]);
});

test('a drain ends when the queue is short and stays so', () => {
  const reports = reportsOf([
    ...times(10, [2000, 1900, 10]), ...times(8, [600, 600, 250]), ...times(3, [600, 600, 70]), [600, 600, 120], ...times(10, [600, 500, 20]),
  ]);
  const [step] = stepTimings(reports, 'ab');
  // 60 ms and one packet at 600 kbps are 80 ms: 70 is short, but 120 came after it.
  assert.equal(step.drainMs, 1100);
  assert.equal(step.reached, true);
});

test('a queue that never gets long has drained at once', () => {
  const [step] = stepTimings(reportsOf([...times(10, [2000, 500, 0]), ...times(10, [1000, 500, 0])]), 'ab');
  assert.equal(step.drainMs, 0);
});

test('a queue that stays long has not drained', () => {
  const [step] = stepTimings(reportsOf([...times(10, [2000, 1900, 10]), ...times(11, [600, 600, 300])]), 'ab');
  assert.deepEqual([step.reached, step.drainMs], [false, 1000]);
});

test('a queue of an outage is infinite', () => {
  const [rise] = stepTimings(reportsOf([...times(10, [2000, 1900, 10]), ...times(5, [0, 0, null]), ...times(10, [2000, 1900, 300])]), 'ab');
  assert.equal(rise.toKbps, 2000); // The outage itself is no step to time.
});

test('a link that does not change has no steps', () => {
  assert.deepEqual(stepTimings(reportsOf(times(10, [null, 1900, 0])), 'ab'), []);
  assert.deepEqual(stepTimings([], 'ab'), []);
});
