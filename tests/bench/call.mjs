// A call between real Chromium pages over an emulated link, measured at the pages and on the link:
//
//   node tests/bench/call.mjs --link "delay=50 loss=0 rate=2000 queue=300" --seconds 30 [--json]
//     [--native]          by the browser's own WebRTC instead of Visavis
//     [--calls 2]         so many calls at once over the same link, and the share of each
//     [--tcp [cubic]]     beside a TCP download from a to b: cubic, reno or bbr
//     [--video-kbps 3000] so much video at most; by default 1700, as both take for 640x360
//     [--csv FILE]        what the link carried, every 100 ms
//
// For the words of --link, changes over time among them: tests/link/link_spec.h; for the figures:
// tests/bench/README.md. Needs root, for network namespaces and TUN devices.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureLinkCall } from './call/measure.mjs';
import { congestionControls, networkObstacle } from './call/network.mjs';
import { linkCsv, printCall } from './call/report.mjs';

const kSetUpSeconds = 180; // Browsers, connecting, reading pictures, closing: bounded in all.

const { values } = parse({
  args: withDefaultTcp(process.argv.slice(2)),
  options: {
    link: { type: 'string', default: 'delay=50 loss=0 rate=2000 queue=300' },
    seconds: { type: 'string', default: '30' },
    calls: { type: 'string', default: '1' },
    native: { type: 'boolean', default: false },
    tcp: { type: 'string' },
    'video-kbps': { type: 'string' },
    json: { type: 'boolean', default: false },
    csv: { type: 'string' },
  },
});

function parse(definition) {
  try {
    return parseArgs(definition);
  } catch (error) {
    return refuse(`${error.message}\nThe options: tests/bench/README.md`);
  }
}

/** `--tcp` alone is `--tcp cubic`. */
function withDefaultTcp(args) {
  return args.flatMap((arg, i) => (arg === '--tcp' && !/^\w/.test(args[i + 1] ?? '') ? [arg, 'cubic'] : [arg]));
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}

function whole(name, least, most) {
  if (values[name] === undefined) return undefined;
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  return refuse(`--${name}: a whole number from ${least} to ${most}`);
}
const options = { ...values, seconds: whole('seconds', 5, 600), calls: whole('calls', 1, 4), videoKbps: whole('video-kbps', 60, 8000) };

const obstacle = networkObstacle();
if (obstacle !== undefined) refuse(`no emulated link: ${obstacle}`);
if (options.tcp !== undefined && !congestionControls().includes(options.tcp)) {
  refuse(`--tcp: this kernel has ${congestionControls().join(', ')}`);
}
setTimeout(() => refuse(`not done after ${options.seconds + kSetUpSeconds} s`), (options.seconds + kSetUpSeconds) * 1000).unref();

const result = await measureLinkCall(options);
if (values.csv !== undefined) writeFileSync(values.csv, linkCsv(result.reports));
const { reports: _, ...figures } = result;
if (values.json) console.log(JSON.stringify(figures, undefined, 2));
else printCall(figures);
