// The bench runs, every server that is there delivers, and no row lacks anything. No figure is
// judged: how fast a machine is, and what else it does, is not a test's business.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const bench = process.env.VISAVIS_BENCH_PROGRAM;
const run = (...args) => execFileSync(bench, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const rowsOf = (...args) =>
  JSON.parse(run('--json', '--rounds', '1', '--seconds', '0.05', '--connects', '40', '--idle-connections', '40', ...args));

const names = run('--list').trim().split('\n');

test('rooms, storms, idle connections, slow readers, files and threads are measured', () => {
  for (const wanted of ['saturated r2 200B', 'saturated r10 3kB', 'paced r500 200B', 'connect storm', 'churn storm', 'idle', 'slow readers', 'file 500kB', 'threads r50 200B']) {
    assert.ok(names.includes(wanted), wanted);
  }
});

for (const name of names) {
  test(`${name}: the relay does it, and the rows are whole`, () => {
    const rows = rowsOf('--only', `=${name}`, '--servers', 'visavis');
    assert.ok(rows.length > 0);
    for (const row of rows) {
      assert.equal(row.scenario, name);
      assert.equal(row.server, 'visavis');
      assert.equal(row.rounds, 1);
      for (const key of ['metric', 'unit']) assert.ok(row[key].length > 0, key);
      for (const key of ['value', 'min', 'max']) assert.ok(Number.isFinite(row[key]), `${row.metric}: ${key}`);
    }
    const deliveries = rows.find(({ metric }) => metric === 'deliveries per CPU second');
    if (name.startsWith('saturated')) assert.ok(deliveries.value > 0);
  });
}

test('every server that is there speaks the same, and rows carry the ratio', () => {
  const rows = rowsOf('--only', '=saturated r10 200B');
  const deliveries = rows.filter(({ metric }) => metric === 'deliveries per CPU second');
  for (const wanted of ['visavis-tls', 'node']) {
    assert.ok(deliveries.some(({ server }) => server === wanted), wanted);
  }
  for (const row of deliveries) assert.ok(row.value > 0, row.server);
  if (deliveries.some(({ server }) => server === 'go')) {
    for (const row of deliveries) assert.ok(row.ratio_to_go > 0, row.server);
  }
});

test('a scenario that does not exist is an error', () => {
  assert.throws(() => run('--json', '--only', 'no such scenario'));
});
