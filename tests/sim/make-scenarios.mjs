// Writes scenarios-unseen/: links of kinds that the public scenarios do not have, and the traces that
// they need. The same files each time: node tests/sim/make-scenarios.mjs
import { cellular, flow, scenarioWriter, seeded, wifi } from './scenario-writer.mjs';

const { scenario, trace } = scenarioWriter(new URL('scenarios-unseen/', import.meta.url));

trace('cellular-driving.trace', 40, cellular(seeded(1), 1600, { spread: 0.11, fadesPerMinute: 5 }));
trace('cellular-walking.trace', 40, cellular(seeded(2), 1100, { spread: 0.06, fadesPerMinute: 2 }));
trace('cellular-fast.trace', 20, cellular(seeded(3), 5000, { spread: 0.16, fadesPerMinute: 4 }));
trace('wifi-busy.trace', 20, wifi(seeded(4), 2500));

const steady = (kbps) => [[0, kbps]];

scenario('cellular-driving', 'LTE in a car', {
  forward: { trace: 'cellular-driving.trace', queue_ms: 600, delay_ms: 35 },
});
scenario('cellular-driving-offset', 'the same from another place, two flows', {
  forward: { trace: 'cellular-driving.trace', trace_offset_s: 17, trace_scale: 1.5, queue_ms: 400 },
  flows: [flow(), flow({ start_s: 8 })],
});
scenario('cellular-walking', 'LTE on foot, a deep buffer', {
  forward: { trace: 'cellular-walking.trace', queue_ms: 1500, delay_ms: 40 },
});
scenario('cellular-fast', 'more than is needed most of the time', {
  forward: { trace: 'cellular-fast.trace', delay_ms: 20 },
  flows: [flow({ max_kbps: 4000 })],
});
scenario('cellular-slow', 'a fifth of the walk: some 200 kbps', {
  forward: { trace: 'cellular-walking.trace', trace_scale: 0.2, queue_ms: 1000 },
});
scenario('wifi-busy', 'aggregates and stalls', {
  forward: { trace: 'wifi-busy.trace', delay_ms: 10 },
  backward: { delay_ms: 10 },
});
scenario('wifi-slow-loss', 'aggregates at 1 Mbps with bursts of loss', {
  forward: {
    trace: 'wifi-busy.trace',
    trace_scale: 0.4,
    delay_ms: 15,
    loss: { p_gb: 0.005, p_bg: 0.2, bad: 0.7, good: 0.002 },
  },
  backward: { delay_ms: 15, loss: { p: 0.02 } },
});
scenario('outage-long', 'nothing for 4 s', {
  forward: {
    capacity: [
      [0, 2000],
      [20, 0],
      [24, 2000],
    ],
  },
});
scenario('outage-short', 'nothing for 0.4 s, again and again', {
  forward: {
    capacity: [0, 10, 17, 24, 31, 38, 45].flatMap((s) =>
      s === 0
        ? [[0, 1500]]
        : [
            [s, 0],
            [s + 0.4, 1500],
          ],
    ),
  },
});
scenario('outage-both-ways', 'nothing comes or goes for 3 s', {
  forward: {
    capacity: [
      [0, 2000],
      [20, 0],
      [23, 1200],
    ],
  },
  backward: {
    capacity: [
      [0, 4000],
      [20, 0],
      [23, 4000],
    ],
  },
});
scenario('policer-1000', 'what does not fit in 6 kB is dropped', {
  forward: { capacity: steady(1000), queue_bytes: 6000 },
});
scenario('policer-400', 'what does not fit in 4 kB is dropped', {
  forward: { capacity: steady(400), queue_bytes: 4000 },
});
scenario('policer-loss', 'a shallow queue behind 3 % of loss', {
  forward: { capacity: steady(1500), queue_bytes: 8000, loss: { p: 0.03 } },
});
scenario('cliff-300', 'a fall to a thirteenth and back', {
  forward: {
    capacity: [
      [0, 4000],
      [20, 300],
      [40, 4000],
    ],
    queue_ms: 800,
  },
  flows: [flow({ max_kbps: 3500 })],
});
scenario('cliff-loss', 'falls and rises under 5 % of loss', {
  forward: {
    capacity: [
      [0, 2500],
      [15, 800],
      [30, 1800],
      [45, 500],
    ],
    loss: { p: 0.05 },
  },
});
scenario('bufferbloat', 'a queue of 3 s', {
  forward: {
    capacity: [
      [0, 1500],
      [30, 700],
      [45, 1500],
    ],
    queue_ms: 3000,
  },
});
scenario('bufferbloat-cubic', 'CUBIC comes for 25 s into a queue of 0.8 s', {
  seconds: 75,
  forward: { capacity: steady(3000), queue_ms: 800 },
  tcp: [{ cc: 'cubic', start_s: 20, stop_s: 45 }],
});
scenario('cubic-shallow', 'CUBIC from start to end, a queue of 100 ms', {
  seconds: 90,
  forward: { capacity: steady(3000), queue_ms: 100, delay_ms: 20 },
  tcp: [{ cc: 'cubic' }],
});
scenario('codel', 'CoDel, alone and then beside TCP', {
  seconds: 75,
  forward: { capacity: steady(2000), aqm: 'codel', queue_ms: 1000 },
  tcp: [{ start_s: 40 }],
});
scenario('cross-traffic', 'a constant rate that comes and goes', {
  forward: {
    capacity: steady(2500),
    cbr: [
      [0, 0],
      [15, 1500],
      [30, 300],
      [45, 1900],
    ],
  },
});
scenario('jitter-20', 'jitter of 20 ms', {
  forward: { capacity: steady(1500), jitter: { sd_ms: 20, nstd: 3 } },
  backward: { jitter: { sd_ms: 20, nstd: 3 } },
});
scenario('satellite', 'a round trip of 600 ms', {
  seconds: 90,
  forward: {
    capacity: [
      [0, 1500],
      [45, 900],
      [65, 1500],
    ],
    delay_ms: 300,
    loss: { p: 0.005 },
  },
  backward: { delay_ms: 300 },
});
scenario('lan', 'a round trip of 4 ms, room for all', {
  seconds: 30,
  forward: { capacity: steady(20000), delay_ms: 2, jitter: { sd_ms: 0.5, nstd: 3 } },
  backward: { delay_ms: 2, jitter: { sd_ms: 0.5, nstd: 3 } },
  flows: [flow({ max_kbps: 6000 })],
});
scenario('narrow', '150 kbps', {
  forward: { capacity: steady(150), queue_ms: 500 },
  flows: [flow({ min_kbps: 60, start_kbps: 300, audio_kbps: 40 })],
});
scenario('feedback-loss', 'a tenth of the feedback is lost, the way back is slow', {
  forward: { capacity: steady(1500) },
  backward: { capacity: steady(100), loss: { p: 0.1 }, delay_ms: 80 },
});
scenario('feedback-behind-tcp', 'the feedback waits behind a TCP upload', {
  forward: { capacity: steady(2000) },
  backward: { capacity: steady(1000), queue_ms: 500 },
  tcp: [{ direction: 'backward', start_s: 15, stop_s: 45 }],
});
scenario('five-flows', 'five come one after another', {
  seconds: 90,
  forward: { capacity: steady(4000), delay_ms: 25 },
  flows: [0, 4, 9, 30, 45].map((start_s) => flow({ start_s, max_kbps: 2000 })),
});
scenario('two-flows-loss', 'two share under 2 % of loss', {
  forward: { capacity: steady(2500), loss: { p: 0.02 } },
  flows: [flow(), flow({ start_s: 15, delay_ms: 120 })],
});
scenario('loss-15', '15 % of loss', {
  forward: { capacity: steady(1500), loss: { p: 0.15 } },
});
scenario('loss-comes', 'clean, then 8 %, then clean again', {
  forward: {
    capacity: steady(1800),
    loss: { p_gb: 0.0005, p_bg: 0.0007, bad: 0.08, good: 0 },
  },
});
scenario('keyframes', 'a keyframe every 3 s', {
  forward: { capacity: steady(1000) },
  flows: [flow({ key_interval_s: 3 })],
});
scenario('screen-share', 'idle, bursts, idle; the link changes meanwhile', {
  forward: {
    capacity: [
      [0, 3000],
      [25, 1000],
      [50, 3000],
    ],
  },
  flows: [
    flow({
      app_limit: [
        [0, 150],
        [10, 2500],
        [15, 150],
        [30, 2500],
        [36, 150],
        [52, 2500],
      ],
    }),
  ],
});

const downAndUp = [
  [0, 2000],
  [20, 600],
  [40, 2500],
];
// As Chromium's pages on two cores that four of its calls share (traces of tests/bench/call.mjs).
const stall = { every_s: 0.5, ms_min: 20, ms_max: 250 };
scenario('busy-reader', 'who reads the packets stands still at times', {
  forward: {
    capacity: downAndUp,
    delay_ms: 25,
  },
  flows: [flow({ max_kbps: 3000, stall })],
});
scenario('busy-readers', 'two share, and both their readers stand still at times', {
  forward: { capacity: steady(1600), delay_ms: 25 },
  flows: [flow({ stall }), flow({ start_s: 2, stall })],
});
// The same where the processes that pass the packets on hardly run for a third of a second, too.
const starved = { every_s: 0.7, ms_min: 20, ms_max: 120, again: 0.6, packet_ms: 1 };
const busy = { stall: starved, sender_stall: starved };
scenario('busy-computer', 'both ends at times hardly run', {
  forward: { capacity: downAndUp, delay_ms: 25 },
  flows: [flow({ max_kbps: 3000, ...busy })],
});
scenario('busy-computers', 'two share, and all their ends at times hardly run', {
  forward: { capacity: steady(1600), delay_ms: 25 },
  flows: [flow(busy), flow({ start_s: 2, ...busy })],
});
scenario('busy-reader-often', 'the same for a few milliseconds at a time, ten times a second', {
  forward: {
    capacity: downAndUp,
    delay_ms: 25,
  },
  flows: [flow({ max_kbps: 3000, stall: { every_s: 0.1, ms_min: 4, ms_max: 60 } })],
});

// A router that gives each connection a queue of its own; sound and video are two.
const each = (connections) => [flow({ connections })];
scenario('fair-queue', 'a queue for each connection: sound never waits, video does', {
  forward: { capacity: downAndUp, delay_ms: 25, queue_ms: 500, fq: true },
  flows: each(2),
});
scenario('fair-queue-codel', 'the same with CoDel in each queue, beside CUBIC for 20 s', {
  seconds: 75,
  forward: { capacity: steady(2500), delay_ms: 25, queue_ms: 1000, fq: true, aqm: 'codel' },
  flows: each(2),
  tcp: [{ cc: 'cubic', start_s: 30, stop_s: 50 }],
});
scenario('fair-queue-stripes', 'video over four connections, beside CUBIC for 20 s', {
  seconds: 75,
  forward: { capacity: steady(2500), delay_ms: 25, queue_ms: 500, fq: true, loss: { p: 0.01 } },
  flows: each(5),
  tcp: [{ cc: 'cubic', start_s: 30, stop_s: 50 }],
});

// Another route, as from Wi-Fi to mobile and back: the way is longer, and no queue.
const longer = (more) => [
  [20, more],
  [45, 0],
];
scenario('route-35', 'the way is 35 ms longer for 25 s', {
  forward: { capacity: steady(2000), delay_ms: 25, delay_steps: longer(35) },
});
scenario('route-80', 'the way is 80 ms longer for 25 s', {
  forward: { capacity: steady(2000), delay_ms: 25, delay_steps: longer(80) },
});
scenario('route-narrower', 'the way is 50 ms longer, with half of the capacity', {
  forward: {
    capacity: [
      [0, 2000],
      [20, 1000],
    ],
    delay_ms: 25,
    delay_steps: [[20, 50]],
  },
});
