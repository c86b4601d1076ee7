// Freezes as WebRTC's statistics define them (https://w3c.github.io/webrtc-stats/, freezeCount).
const kRemembered = 30; // Intervals between frames that the mean is taken of.

/** Of the times (ms) at which frames were shown in {start, end} → {count, totalMs}. */
export function freezes(times, { start, end }) {
  const intervals = [];
  let count = 0;
  let totalMs = 0;
  let last = start;
  for (const time of [...times, end]) {
    const interval = time - last;
    last = time;
    const mean = intervals.length === 0 ? interval : intervals.reduce((a, b) => a + b, 0) / intervals.length;
    if (interval > Math.max(3 * mean, mean + 150)) {
      ++count;
      totalMs += interval;
    }
    intervals.push(interval);
    if (intervals.length > kRemembered) intervals.shift();
  }
  return { count, totalMs: Math.round(totalMs) };
}
