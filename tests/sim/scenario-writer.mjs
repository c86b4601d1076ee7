// What makes scenario files: seeded chance, traces of links that vary, and the layout of a file.
import { writeFileSync } from 'node:fs';

// SplitMix64's small sister (mulberry32).
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const gauss = (random) => Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6);

// The logarithm of the rate wanders around a mean, a step every 100 ms; now and then it fades.
export function cellular(
  random,
  meanKbps,
  { spread, fadesPerMinute, leastKbps = 30, fadeTo = 0.15, keeps = 0.985 },
) {
  let level = 0;
  let fade = 0;
  let rate = meanKbps;
  return (ms) => {
    if (ms % 100 === 1) {
      level = level * keeps + gauss(random) * spread;
      if (fade > 0) fade--;
      else if (random() < fadesPerMinute / 600) fade = 3 + Math.floor(random() * 15);
      rate = Math.max(leastKbps, meanKbps * Math.exp(level) * (fade > 0 ? fadeTo : 1));
    }
    return rate;
  };
}

// Packets leave in aggregates, a burst for every turn on the air; at times the air is taken.
export function wifi(
  random,
  kbps,
  { stalls = 0.03, stallMs = [60, 180], turnMs = [4, 26], mostMs = 60 } = {},
) {
  const between = ([least, most]) => least + random() * (most - least);
  let next = 0;
  let saved = 0;
  return (ms) => {
    saved += kbps;
    if (ms < next) return 0;
    next = ms + (random() < stalls ? between(stallMs) : between(turnMs));
    const burst = Math.min(saved, kbps * mostMs);
    saved = 0;
    return burst;
  };
}

export const flow = (more) => ({
  min_kbps: 100,
  max_kbps: 2500,
  start_kbps: 300,
  audio_kbps: 40,
  ...more,
});

// Writes into `folder`, a URL that ends in a slash.
export function scenarioWriter(folder) {
  const link = (more) => ({ delay_ms: 50, queue_ms: 300, jitter: { sd_ms: 5, nstd: 3 }, ...more });
  return {
    // Delivery opportunities of 1500 bytes, one a line, in milliseconds. `rateAt`: kbps at a
    // millisecond. Says the file's name.
    trace(name, seconds, rateAt) {
      const lines = [];
      for (let ms = 1, owed = 0; ms <= seconds * 1000; ms++) {
        for (owed += rateAt(ms) / 12000; owed >= 1; owed--) lines.push(ms);
      }
      lines.push(seconds * 1000);
      writeFileSync(new URL(name, folder), `${lines.join('\n')}\n`);
      return name;
    },
    scenario(
      name,
      note,
      { seconds = 60, forward = {}, backward = {}, flows = [flow()], tcp = [] },
    ) {
      const content = {
        name,
        note,
        duration_s: seconds,
        forward: link(forward),
        backward: link(backward),
        flows,
        tcp,
      };
      writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(content, null, 1)}\n`);
    },
  };
}
