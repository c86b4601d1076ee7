// How fast what is delivered follows the capacity of a link, from the emulator's reports of every
// 100 ms. As in tests/sim/bandwidth/step_timing.h: a rate is the mean of half a second; what is not
// reached before the next change is undefined.
const kReached = 0.9;
const kRise = 1.05; // A step up by less is none.
const kSlots = 5; // Reports of a mean: 0.5 s.
const kShortQueueMs = 60;
const kPacketBits = 12_000; // One packet may stand at the bottleneck in addition: 1500 bytes.
const kCalmMs = 500;

/**
 * Reports of one run and 'ab' or 'ba' → per step of the capacity {atSeconds, fromKbps, toKbps} with
 * riseMs (until 90 % of the capacity is delivered) or drainMs (until the queue is below 60 ms and a
 * packet, and stays there for 0.5 s). A step that was not reached has `reached: false` and the time
 * that it had.
 */
export function stepTimings(reports, way) {
  const starts = [];
  for (let i = 1; i < reports.length; ++i) {
    if (reports[i][way].kbps !== reports[i - 1][way].kbps) starts.push(i);
  }
  return starts.flatMap((start, nth) => {
    // Known to be a change since the report before; reports are 100 ms apart.
    const stretch = reports.slice(start - 1, starts[nth + 1] ?? reports.length);
    const [from, to] = [stretch[0][way].kbps ?? Infinity, stretch[1][way].kbps ?? Infinity];
    const step = { atSeconds: Math.round(stretch[1].seconds * 10) / 10, fromKbps: from, toKbps: to };
    if (!Number.isFinite(to) || to <= 0) return [];
    if (to > from * kRise) return [{ ...step, ...timed('riseMs', stretch, riseEnd(reports, start, stretch, way, kReached * to)) }];
    return to < from ? [{ ...step, ...timed('drainMs', stretch, drainEnd(stretch, way, kShortQueueMs + kPacketBits / to)) }] : [];
  });
}

function timed(name, stretch, endMs) {
  const startMs = stretch[1].atMs;
  return endMs === undefined
    ? { [name]: stretch.at(-1).atMs - startMs, reached: false }
    : { [name]: Math.max(0, endMs - startMs), reached: true };
}

function riseEnd(reports, start, stretch, way, goalKbps) {
  for (let i = 1; i < stretch.length; ++i) {
    const before = reports[Math.max(0, start - 1 + i - kSlots)];
    const kbps = ((stretch[i][way].deliveredBytes - before[way].deliveredBytes) * 8) / (stretch[i].atMs - before.atMs);
    if (kbps >= goalKbps) return stretch[i].atMs;
  }
  return undefined;
}

function drainEnd(stretch, way, limitMs) {
  let calmSince = stretch[1].atMs;
  for (const { atMs, [way]: { queueMs } } of stretch.slice(1)) {
    if ((queueMs ?? Infinity) > limitMs) calmSince = atMs;
    else if (atMs - calmSince > kCalmMs) return calmSince;
  }
  return undefined;
}
