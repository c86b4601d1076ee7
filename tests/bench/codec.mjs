// CPU time per frame of our codecs in wasm, of the same sources natively (full assembler), and of
// other people's codecs in wasm, in turns in one run, with rate and quality beside it:
//
//   node tests/bench/codec.mjs [--json]
//     [--browser chromium]   the modules run in a page of Chromium instead of in Node
//     [--only "vp8 360p"]    rows whose names hold these words (vp8 vp9 opus, 360p 720p, a speed; layers,
//                            or a mode of them: L1T2)
//     [--engines wasm]       beside native; default: wasm, ffmpeg.wasm, libav.js
//     [--rounds 7]           of each row; figures are medians
//     [--quick]              a few frames of one row per codec: does it work?
//     [--runner FILE]        another build of the wasm program, for comparing builds
//
// After them, rate and quality of each layer of a layered encode (codec/layers.mjs).
// encode_ratio and decode_ratio: native time / our time. An engine that is not there or cannot do a row
// is said in a line on stderr.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startNative } from './codec/engines/native.mjs';
import { openInChromium } from './codec/in-chromium.mjs';
import { kModules, openInNode } from './codec/in-node.mjs';
import { measureLayers } from './codec/layers.mjs';
import { measureRow } from './codec/measure.mjs';
import { printRows } from './codec/report.mjs';
import { chooseRows, nameOf } from './codec/rows.mjs';

const built = (path) => fileURLToPath(new URL(`../../build/${path}`, import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    browser: { type: 'string' },
    only: { type: 'string' },
    engines: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    runner: { type: 'string', default: process.env.VISAVIS_CODEC_RUNNER_WASM ?? built('wasm/bin/codec_runner.mjs') },
    native: { type: 'string', default: process.env.VISAVIS_CODEC_RUNNER ?? built('bin/codec_runner') },
    layers: { type: 'string', default: process.env.VISAVIS_LAYER_QUALITY ?? built('bin/layer_quality') },
  },
});
const rounds = values.quick ? 1 : Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || (values.browser ?? 'chromium') !== 'chromium') {
  console.error('--rounds: a whole number above 0; --browser: chromium');
  process.exit(2);
}
if (!existsSync(values.native)) {
  console.error(`${values.native} is not built`);
  process.exit(1);
}

const said = new Set();
const complain = (name, where, error) => {
  const line = `${name}: ${where}: ${error.message ?? error}`;
  if (!said.has(line)) console.error(line);
  said.add(line);
};

const native = startNative(values.native);
const page = values.browser === undefined ? undefined : await openInChromium(values.runner);
const engines = new Map();
engines.set('native', {
  ...native,
  encodeMs: async (...args) => (await native.encode(...args)).ms,
  decodeMs: async (codec) => (await native.decode(codec)).ms,
});
async function open(name) {
  try {
    engines.set(name, page === undefined ? await openInNode(name, values.runner) : await page.open(name));
  } catch (error) {
    complain(name, 'left out', error);
  }
}
for (const name of values.engines?.split(',') ?? kModules) await open(name);

const rows = [];
for (const row of chooseRows(values)) {
  const failed = new Set();
  // Neither of the two others is about voice in real time.
  const able = row.codec === 'opus' ? new Map([...engines].filter(([name]) => name === 'native' || name === 'wasm')) : engines;
  const fail = (name, error) => {
    complain(name, nameOf(row), error);
    failed.add(name);
  };
  rows.push(...(await measureRow(row, able, rounds, fail)));
  // A module that has trapped is in no state to go on.
  for (const name of failed) await open(name);
}
await native.stop();
await page?.close();
if (!values.quick) rows.push(...(await measureLayers(values.layers, values.only, (name, error) => complain(name, 'layers', error))));

if (values.json) console.log(JSON.stringify(rows, undefined, 1));
else printRows(rows);
if (rows.length === 0) process.exit(1);
process.exit(0); // Modules of others keep timers.
