// A call between real Chromium pages over an emulated link, measured at the pages and on the link:
//
//   node tests/bench/call.mjs --link "delay=50 loss=0 rate=2000 queue=300" --seconds 30 [--json]
//     [--native]     by the browser's own WebRTC instead of Visavis
//     [--calls 2]    so many calls at once over the same link
//     [--tcp]        beside a TCP download from a to b
//     [--csv FILE]   what the link carried, every 100 ms
//
// For the words of --link, changes over time among them: tests/link/link_spec.h. Needs root, for
// network namespaces and TUN devices.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureLinkCall } from './call/measure.mjs';
import { networkObstacle } from './call/network.mjs';
import { linkCsv, printCall } from './call/report.mjs';

const { values } = parseArgs({
  options: {
    link: { type: 'string', default: 'delay=50 loss=0 rate=2000 queue=300' },
    seconds: { type: 'string', default: '30' },
    calls: { type: 'string', default: '1' },
    native: { type: 'boolean', default: false },
    tcp: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    csv: { type: 'string' },
  },
});

function whole(name, least, most) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  console.error(`--${name}: a whole number from ${least} to ${most}`);
  process.exit(2);
}
const options = { ...values, seconds: whole('seconds', 5, 600), calls: whole('calls', 1, 4) };

const obstacle = networkObstacle();
if (obstacle !== undefined) {
  console.error(`no emulated link: ${obstacle}`);
  process.exit(1);
}
const result = await measureLinkCall(options);
if (values.csv !== undefined) writeFileSync(values.csv, linkCsv(result.reports));
const { reports: _, ...figures } = result;
if (values.json) console.log(JSON.stringify(figures, undefined, 2));
else printCall(figures);
