import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowKbps, linkFigures, startKbps } from './link-figures.mjs';

/** Reports every 100 ms; `slots`: bytes delivered per flow in each. */
function reportsOf(slots, kbps = 1000) {
  const totals = {};
  return slots.map((flows, i) => {
    for (const [flow, bytes] of Object.entries(flows)) totals[flow] = (totals[flow] ?? 0) + bytes;
    const sum = Object.values(totals).reduce((a, b) => a + b, 0);
    const way = { kbps, sentBytes: sum, deliveredBytes: sum, queueMs: i, lost: 0, dropped: 0, flows: { ...totals } };
    return { atMs: 5000 + i * 100, seconds: i / 10, ab: way, ba: way };
  });
}
const times = (count, slot) => Array.from({ length: count }, () => slot);

test('a flow counts alone', () => {
  const reports = reportsOf(times(11, { 'udp:1': 1000, 'udp:2': 500, 'tcp:1': 4000 }));
  assert.equal(flowKbps(reports, 'ab', ['udp:1']), 80);
  assert.equal(flowKbps(reports, 'ab', ['udp:1', 'udp:2']), 120);
  assert.equal(flowKbps(reports, 'ab', ['udp:3']), 0);
  assert.equal(flowKbps([], 'ab', ['udp:1']), 0);
});

test('the start counts from the first datagram', () => {
  const reports = reportsOf([...times(20, { 'tcp:80': 9000 }), ...times(5, { 'udp:1': 500, 'tcp:80': 9000 }), ...times(10, { 'udp:1': 2000 })]);
  assert.deepEqual(startKbps(reports, 'ab'), [40, 160, 160]);
  assert.equal(startKbps(reportsOf(times(5, {})), 'ab'), undefined);
});

test('means and quantiles of a direction', () => {
  const { ab } = linkFigures(reportsOf(times(21, { 'udp:1': 1000 })));
  assert.deepEqual([ab.deliveredKbps, ab.capacityKbps, ab.queueP50Ms, ab.queueP95Ms], [80, 1000, 10, 19]);
  assert.deepEqual(ab.series.map(({ deliveredKbps }) => deliveredKbps), [80, 80, 80, 80]);
  assert.deepEqual(ab.steps, []);
});
