// What a person downloads, compressed as the relay's gzip files are:
//   node tests/size/report.mjs [BUILD]     default: build
// One row per line of budgets.json; status 1 where a row is above its budget. A budget is what was
// measured when it was written, and a little: whoever makes something larger raises it in the same
// commit and says why.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const kRepo = fileURLToPath(new URL('../..', import.meta.url));

export const readBudgets = () => JSON.parse(readFileSync(new URL('budgets.json', import.meta.url), 'utf8'));

const gzipBytes = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

/** → rows {name, files, bytes, gzip, budget, goal}; a row whose files are not built has no files. */
export function measureSizes(build, budgets = readBudgets()) {
  return budgets.map(({ name, files, budget, goal }) => {
    const paths = files.flatMap((pattern) => list(join(build, pattern)));
    return {
      name, budget, goal, files: paths.length,
      bytes: paths.reduce((sum, path) => sum + readFileSync(path).length, 0),
      gzip: paths.reduce((sum, path) => sum + gzipBytes(path), 0),
    };
  });
}

/** Modules that are built and in no row. */
export function forgottenModules(build, budgets = readBudgets()) {
  const known = new Set(budgets.flatMap(({ files }) => files).map((file) => basename(file)));
  return list(join(build, 'wasm/bin/visavis-*.wasm')).map((path) => basename(path)).filter((name) => !known.has(name));
}

/** Files of one folder; a star in the name stands for anything. */
function list(pattern) {
  const folder = dirname(pattern);
  if (!existsSync(folder)) return [];
  const [before, after] = basename(pattern).split('*');
  const matches = (name) => (after === undefined ? name === before : name.startsWith(before) && name.endsWith(after));
  return readdirSync(folder).filter(matches).sort().map((name) => join(folder, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = measureSizes(process.argv[2] ?? join(kRepo, 'build'));
  for (const { name, files, bytes, gzip, budget, goal } of rows) {
    const kb = (number) => `${(number / 1000).toFixed(1)} kB`;
    const verdict = files === 0 ? 'not built' : gzip > budget ? 'ABOVE ITS BUDGET' : '';
    console.log([name.padEnd(44), kb(gzip).padStart(10), `of ${kb(budget)}`.padEnd(14),
      goal === undefined ? ''.padEnd(15) : `goal ${kb(goal)}`.padEnd(15), `${kb(bytes)} raw`.padEnd(15), verdict].join('  ').trimEnd());
  }
  process.exitCode = rows.some(({ files, gzip, budget }) => files === 0 || gzip > budget) ? 1 : 0;
}
