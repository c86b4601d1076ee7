// Draws what bandwidth_bench plays: capacity, target and delivered rate, and the queue below, one SVG
// for each scenario. From tests/ after a build:
//   node sim/plot.mjs --out ../build/plots                       # the public scenarios
//   node sim/plot.mjs --out /tmp/plots sim/scenarios-unseen      # folders or files
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const here = new URL('.', import.meta.url).pathname;
const STEP_S = 0.5; // a point so often: finer than a screen shows of a minute

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bench: { type: 'string', default: join(here, '../../build/bin/bandwidth_bench') },
    out: { type: 'string', default: join(here, '../../build/plots') },
    sctp: { type: 'string' },
  },
});

function scenarioFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

// The time line of a scenario's first seed: objects by the columns of the log.
function play(file, folder) {
  const log = join(folder, 'log.csv');
  const sctp = values.sctp === undefined ? [] : ['--sctp', values.sctp];
  execFileSync(values.bench, [file, '--seeds', '1', '--log', log, ...sctp], { stdio: 'pipe' });
  const [heading, ...lines] = readFileSync(log, 'utf8').trim().split('\n');
  const names = heading.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, Number(cells[i])]));
  });
}

// Rates as the mean of a step, the queue as its longest.
function thinned(rows) {
  const steps = new Map();
  for (const row of rows) {
    const key = `${row.flow}/${Math.floor(row.t / STEP_S)}`;
    if (!steps.has(key)) steps.set(key, []);
    steps.get(key).push(row);
  }
  const mean = (list, name) => Math.round(list.reduce((sum, row) => sum + row[name], 0) / list.length);
  return [...steps.values()].map((list) => ({
    flow: list[0].flow,
    t: Math.floor(list[0].t / STEP_S) * STEP_S,
    capacity: list[0].capacity_kbps,
    target: mean(list, 'target_kbps'),
    delivered: mean(list, 'delivered_kbps'),
    queue: Math.round(Math.max(...list.map((row) => row.qdelay_ms))),
  }));
}

function specification(name, rows) {
  const several = new Set(rows.map((row) => row.flow)).size > 1;
  const flow = (row) => (several ? ` ${row.flow + 1}` : '');
  const rates = rows.flatMap((row) => [
    ...(row.flow === 0 ? [{ t: row.t, kbps: row.capacity, line: 'capacity' }] : []),
    { t: row.t, kbps: row.target, line: `target${flow(row)}` },
    { t: row.t, kbps: row.delivered, line: `delivered${flow(row)}` },
  ]);
  const queue = rows.map((row) => ({ t: row.t, ms: row.queue, line: `queue${flow(row)}` }));
  const t = { field: 't', type: 'quantitative', title: 'seconds', axis: { grid: false } };
  const line = (data, field, title, height) => ({
    width: 640,
    height,
    data: { values: data },
    mark: { type: 'line', strokeWidth: 1.2 },
    encoding: {
      x: t,
      y: { field, type: 'quantitative', title },
      color: { field: 'line', type: 'nominal', title: null, sort: null },
    },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: name,
    background: 'white',
    vconcat: [line(rates, 'kbps', 'kbps', 200), line(queue, 'ms', 'queue, ms', 90)],
    resolve: { scale: { color: 'independent' } },
  };
}

async function svgOf(name, rows) {
  const view = new View(parse(compile(specification(name, rows)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  // A tenth of a pixel is enough.
  return svg.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10));
}

const paths = positionals.length > 0 ? positionals : [join(here, 'scenarios')];
const folder = mkdtempSync(join(tmpdir(), 'visavis-plot-'));
mkdirSync(values.out, { recursive: true });
try {
  for (const file of paths.flatMap(scenarioFiles)) {
    const name = basename(file, '.json');
    const target = join(values.out, `${name}.svg`);
    writeFileSync(target, `${await svgOf(name, thinned(play(file, folder)))}\n`);
    console.log(target);
  }
} finally {
  rmSync(folder, { recursive: true });
}
