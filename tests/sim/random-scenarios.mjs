// Draws links of many kinds with parameters by chance, so that a controller can be judged by links
// that nobody had in view:
//   node tests/sim/random-scenarios.mjs FOLDER [--seed N] [--each N]
// The same seed writes the same files. `--each`: files of each kind (6).
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { cellular, flow, scenarioWriter, seeded, wifi } from './scenario-writer.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, each: { type: 'string', default: '6' } },
});
const [path] = positionals;
if (!path) throw new Error('which folder?');
mkdirSync(path, { recursive: true });
const { scenario, trace } = scenarioWriter(pathToFileURL(`${resolve(path)}/`));

// One source of chance for each file, so that a new kind leaves the others as they are.
function draws(kind, index) {
  const text = `${values.seed}/${kind}/${index}`;
  let seed = 2166136261; // FNV-1a
  for (const letter of text) seed = Math.imul(seed ^ letter.charCodeAt(0), 16777619);
  const random = seeded(seed);
  const between = (least, most) => least + random() * (most - least);
  return {
    random,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    // Each factor as likely as the next.
    scale: (least, most) => Math.round(least * (most / least) ** random()),
    one: (...list) => list[Math.floor(random() * list.length)],
    maybe: (share) => random() < share,
  };
}
const seconds = (value) => Math.round(value * 100) / 100;
const steady = (kbps) => [[0, kbps]];
const upTo = (kbps) => flow({ max_kbps: Math.max(300, kbps) });
const jitter = (sd_ms) => ({ sd_ms, nstd: 3 });

// Each describes one scenario; `name` is for its trace.
const kinds = {
  cellular({ random, between, scale, one, maybe }, name) {
    const mean = scale(250, 9000);
    const shape = {
      spread: between(0.03, 0.18),
      keeps: between(0.95, 0.995),
      fadesPerMinute: maybe(0.3) ? 0 : between(1, 8),
      fadeTo: between(0.03, 0.4),
      leastKbps: maybe(0.3) ? 0 : 30,
    };
    const file = trace(`${name}.trace`, one(30, 50), cellular(random, mean, shape));
    return {
      forward: { trace: file, queue_ms: scale(150, 2000), delay_ms: between(15, 80) },
      flows: [upTo(one(1500, 2500, 4000))],
    };
  },
  millimetre({ random, between, scale }, name) {
    const shape = {
      spread: between(0.1, 0.3),
      fadesPerMinute: between(4, 20),
      fadeTo: between(0.02, 0.15),
      keeps: 0.9,
    };
    const file = trace(`${name}.trace`, 20, cellular(random, scale(9000, 40000), shape));
    return {
      seconds: 45,
      forward: { trace: file, queue_ms: scale(100, 600), delay_ms: between(8, 30) },
      backward: { delay_ms: 15 },
      flows: [upTo(scale(2500, 8000))],
    };
  },
  wifi({ random, between, scale, maybe }, name) {
    const longest = scale(100, 500);
    const shape = {
      stalls: between(0.003, 0.05),
      stallMs: [30, longest],
      turnMs: [2, between(8, 40)],
      mostMs: between(20, 120),
    };
    const file = trace(`${name}.trace`, 25, wifi(random, scale(800, 15000), shape));
    const loss = maybe(0.5) ? {} : { p_gb: 0.004, p_bg: 0.25, bad: between(0.2, 0.8), good: 0.001 };
    return {
      forward: { trace: file, delay_ms: between(5, 40), queue_ms: scale(150, 800), loss },
      backward: { delay_ms: 15 },
    };
  },
  outage({ between, scale, one, maybe }) {
    const rate = scale(500, 5000);
    const gaps = [];
    for (let at = between(8, 16); at < 52; at += between(8, 25)) {
      const length = seconds(scale(20, 500) / 100);
      gaps.push([seconds(at), 0], [seconds(at + length), Math.round(rate * between(0.6, 1.2))]);
      at += length;
    }
    const way = one('forward', 'both', 'backward');
    const back = gaps.map(([at, kbps]) => [at, kbps === 0 ? 0 : 4000]);
    return {
      forward: {
        capacity: way === 'backward' ? steady(rate) : [[0, rate], ...gaps],
        queue_ms: scale(100, 800),
        delay_ms: between(15, 60),
        loss: maybe(0.3) ? { p: 0.02 } : {},
      },
      backward: way === 'forward' ? {} : { capacity: [[0, 4000], ...back] },
    };
  },
  policer({ between, scale, maybe }) {
    return {
      forward: {
        capacity: steady(scale(250, 4000)),
        queue_bytes: scale(3000, 16000),
        delay_ms: between(10, 80),
        loss: maybe(0.3) ? { p: between(0.005, 0.04) } : {},
        jitter: jitter(between(0, 6)),
      },
    };
  },
  cliff({ between, scale, maybe }) {
    const rates = [scale(800, 5000)];
    for (let i = 0; i < 3; i++) {
      const factor = between(2.5, 12);
      rates.push(Math.round(i % 2 ? rates[i] * factor : Math.max(150, rates[i] / factor)));
    }
    return {
      seconds: 70,
      forward: {
        capacity: rates.map((rate, i) => [i * 17, Math.min(rate, 8000)]),
        queue_ms: scale(80, 1200),
        delay_ms: between(10, 90),
        loss: maybe(0.3) ? { p: between(0.01, 0.05) } : {},
      },
      flows: [upTo(4000)],
    };
  },
  bufferbloat({ between, scale, one, maybe }) {
    const rate = scale(500, 4000);
    return {
      seconds: 70,
      forward: {
        capacity: [
          [0, rate],
          [25, Math.round(rate * between(0.3, 0.8))],
          [45, Math.round(rate * between(0.8, 1.4))],
        ],
        queue_ms: scale(1000, 3000),
        delay_ms: between(10, 60),
      },
      tcp: maybe(0.5) ? [{ cc: one('reno', 'cubic'), start_s: 12, stop_s: one(24, 40) }] : [],
    };
  },
  satellite({ between, scale }) {
    const rate = scale(500, 4000);
    return {
      seconds: 90,
      forward: {
        capacity: [
          [0, rate],
          [40, Math.round(rate * between(0.4, 0.8))],
          [65, rate],
        ],
        delay_ms: between(240, 340),
        queue_ms: scale(150, 1000),
        loss: { p: between(0, 0.015) },
      },
      backward: { delay_ms: between(240, 340) },
    };
  },
  narrow({ between, scale, one }) {
    return {
      forward: {
        capacity: steady(scale(90, 260)),
        queue_ms: scale(200, 1500),
        delay_ms: between(15, 80),
      },
      flows: [
        flow({ min_kbps: one(30, 50, 60), start_kbps: one(150, 300), audio_kbps: one(24, 40) }),
      ],
    };
  },
  wide({ between, scale }) {
    return {
      seconds: 40,
      forward: {
        capacity: steady(scale(8000, 50000)),
        delay_ms: between(2, 60),
        queue_ms: scale(40, 400),
        jitter: jitter(between(0.2, 5)),
      },
      flows: [upTo(scale(4000, 20000))],
    };
  },
  jitter({ between, scale }) {
    return {
      forward: { capacity: steady(scale(400, 4000)), jitter: jitter(between(10, 40)) },
      backward: { jitter: jitter(between(5, 40)) },
    };
  },
  'lossy-feedback'({ between, scale }) {
    return {
      forward: { capacity: steady(scale(500, 4000)), delay_ms: between(15, 80) },
      backward: {
        capacity: steady(scale(60, 400)),
        loss: { p: between(0.02, 0.3) },
        delay_ms: between(15, 120),
        queue_ms: scale(150, 800),
      },
    };
  },
  'busy-way-back'({ between, scale, one }) {
    return {
      forward: { capacity: steady(scale(700, 4000)), delay_ms: between(10, 60) },
      backward: { capacity: steady(scale(300, 2000)), queue_ms: scale(150, 1500) },
      tcp: [{ direction: 'backward', cc: one('reno', 'cubic'), start_s: between(5, 20), stop_s: 48 }],
    };
  },
  'later-demand'({ between, scale, maybe }) {
    const rate = scale(800, 6000);
    const limits = [];
    for (let at = 0, few = true; at < 58; at += between(3, 14), few = !few)
      limits.push([seconds(at), few ? scale(80, 300) : scale(1500, 4000)]);
    return {
      forward: {
        capacity: maybe(0.5) ? steady(rate) : [[0, rate], [30, Math.round(rate * between(0.3, 0.7))]],
        delay_ms: between(10, 90),
        loss: maybe(0.3) ? { p: 0.02 } : {},
      },
      flows: [flow({ max_kbps: 4000, app_limit: limits })],
    };
  },
  joins({ between, scale, whole }) {
    const flows = Array.from({ length: whole(2, 4) }, (_, i) =>
      flow({
        start_s: i ? seconds(between(3, 40)) : 0,
        delay_ms: Math.round(between(15, 110)),
        max_kbps: scale(1200, 3000),
        ...(i && between(0, 1) < 0.4 ? { stop_s: seconds(between(60, 75)) } : {}),
      }),
    );
    return {
      seconds: 90,
      forward: { capacity: steady(scale(1200, 5000)), queue_ms: scale(100, 600) },
      flows,
    };
  },
  'long-tcp'({ between, scale, one, whole }) {
    return {
      seconds: 80,
      forward: {
        capacity: steady(scale(1500, 8000)),
        queue_ms: scale(60, 700),
        delay_ms: between(10, 60),
      },
      flows: [upTo(4000)],
      tcp: [
        {
          cc: one('reno', 'cubic'),
          start_s: one(0, 15),
          stop_s: one(50, 80),
          count: whole(1, 2),
          delay_ms: Math.round(between(10, 60)),
        },
      ],
    };
  },
  'short-tcp'({ between, scale, one, whole }) {
    const least = scale(20, 200);
    return {
      seconds: 90,
      forward: {
        capacity: steady(scale(1500, 6000)),
        queue_ms: scale(150, 600),
        delay_ms: between(15, 60),
      },
      flows: [upTo(one(1500, 2500))],
      tcp: [
        {
          cc: one('reno', 'cubic'),
          onoff: true,
          start_on: one(true, false),
          count: whole(1, 8),
          kb_min: least,
          kb_max: least * one(2, 5),
          idle_mean_s: between(2, 15),
        },
      ],
    };
  },
  codel({ between, scale, maybe }) {
    return {
      forward: {
        capacity: steady(scale(500, 5000)),
        aqm: 'codel',
        queue_ms: 1000,
        delay_ms: between(10, 60),
      },
      tcp: maybe(0.5) ? [{ cc: 'cubic', start_s: 20, stop_s: 45 }] : [],
    };
  },
  'cross-traffic'({ between, scale }) {
    const rate = scale(1500, 5000);
    const cbr = [];
    for (let at = 0; at < 58; at += between(4, 16))
      cbr.push([seconds(at), Math.round(rate * between(0, 0.8))]);
    return { forward: { capacity: steady(rate), cbr, delay_ms: between(10, 80) } };
  },
  loss({ between, scale, maybe }) {
    const loss = maybe(0.5)
      ? { p: between(0.005, 0.15) }
      : {
          p_gb: between(0.0005, 0.02),
          p_bg: between(0.02, 0.5),
          bad: between(0.1, 0.9),
          good: between(0, 0.01),
        };
    return { forward: { capacity: steady(scale(400, 5000)), loss, delay_ms: between(10, 100) } };
  },
  source({ between, scale, one, maybe }) {
    return {
      forward: { capacity: steady(scale(500, 3000)), delay_ms: between(10, 80) },
      flows: [
        flow({
          fps: one(10, 15, 25, 30, 60),
          noise: between(0.05, 0.4),
          key_interval_s: one(0, 2, 5, 10),
          encoder_latency_ms: one(30, 100, 200),
          pacer_tick_ms: one(1, 5, 10, 20),
          feedback_ms: one(25, 50, 100),
          ...(maybe(0.4) ? { pause: [[20, seconds(between(22, 35))]] } : {}),
        }),
      ],
    };
  },
  'both-ways'({ between, scale }) {
    return {
      forward: { capacity: steady(scale(600, 3000)), delay_ms: between(10, 80) },
      backward: { capacity: steady(scale(600, 3000)), delay_ms: between(10, 80) },
      flows: [flow(), flow({ direction: 'backward' })],
    };
  },
};

for (const [kind, describe] of Object.entries(kinds)) {
  for (let index = 1; index <= Number(values.each); index++) {
    const name = `${kind}-${String(index)}`;
    scenario(name, `drawn by chance, seed ${values.seed}`, describe(draws(kind, index), name));
  }
}
