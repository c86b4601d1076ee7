// Nothing that people download grows past its budget unnoticed.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { forgottenModules, measureSizes, readBudgets } from './report.mjs';

const kBuild = process.env.VISAVIS_BUILD;

for (const { name, files, gzip, budget } of measureSizes(kBuild)) {
  test(`${name}: within ${budget} bytes as gzip`, (context) => {
    context.diagnostic(`${gzip} bytes`);
    assert.ok(files > 0, 'not built');
    assert.ok(gzip <= budget, `${gzip} bytes are above the budget of ${budget}: see tests/size/report.mjs`);
  });
}

test('every module that is built stands in the budgets', () => {
  assert.deepEqual(forgottenModules(kBuild), []);
});

test('no budget is far above what is there, or growth would not be seen', () => {
  for (const { name, gzip, budget } of measureSizes(kBuild)) assert.ok(budget < gzip * 1.15, `${name}: ${gzip} of ${budget}`);
});

test('a file above its budget, and one in no row, are found', () => {
  const build = mkdtempSync(join(tmpdir(), 'visavis-size-'));
  try {
    mkdirSync(join(build, 'wasm/bin'), { recursive: true });
    writeFileSync(join(build, 'wasm/bin/visavis-x.wasm'), randomFillSync(Buffer.alloc(5000)));
    writeFileSync(join(build, 'wasm/bin/visavis-y.wasm'), '');
    const budgets = [{ name: 'x', files: ['wasm/bin/visavis-x.*'], budget: 4000 }, { name: 'z', files: ['www/*.js'], budget: 1 }];
    const [x, z] = measureSizes(build, budgets);
    assert.ok(x.gzip > x.budget);
    assert.equal(z.files, 0);
    assert.deepEqual(forgottenModules(build, [{ files: ['wasm/bin/visavis-x.wasm'] }]), ['visavis-y.wasm']);
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
});

test('budgets state whole bytes', () => {
  for (const { name, budget } of readBudgets()) assert.ok(Number.isInteger(budget), name);
});
