// Holds the tree to the rules of rules.mjs, by the table in arrows.json.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  arrowViolations,
  includeStyleViolations,
  isCpp,
  lengthViolations,
  purityViolations,
  tableViolations,
  webViolations,
} from './rules.mjs';
import { exists, root, sourceFiles } from './tree.mjs';

const { arrows, impure, maxLines } = JSON.parse(
  readFileSync(new URL('arrows.json', import.meta.url), 'utf8'),
);
const files = sourceFiles();
const cpp = files.filter(({ path }) => isCpp(path));

const expectNone = (violations) => assert.deepEqual(violations, []);

test('the tree is found', () => {
  assert.ok(cpp.length > 50, `only ${cpp.length} C++ files under ${root}`);
  for (const folder of ['wasm/', 'relay/', 'web/', 'tests/']) {
    assert.ok(files.some(({ path }) => path.startsWith(folder)), `no file in ${folder}`);
  }
});

test('the table of arrows has no cycle and no unknown name', () => {
  expectNone(tableViolations(arrows));
});

test('every folder of wasm/ stands in the table', () => {
  const folders = new Set(
    cpp.filter(({ path }) => path.startsWith('wasm/')).map(({ path }) => path.split('/', 2).join('/')),
  );
  expectNone([...folders].filter((folder) => !(folder in arrows)));
});

test('includes follow the arrows', () => {
  expectNone(cpp.flatMap(({ path, text }) => arrowViolations(path, text, arrows)));
});

test('includes are written from the root and exist', () => {
  expectNone(cpp.flatMap(({ path, text }) => includeStyleViolations(path, text, exists)));
});

test('the engine mentions no clock, random device, thread, sleep, output, socket or Emscripten', () => {
  expectNone(cpp.flatMap(({ path, text }) => purityViolations(path, text, impure)));
});

test('web/ holds no C++', () => {
  expectNone(files.flatMap(({ path, text }) => webViolations(path, text)));
});

test(`no file is longer than ${maxLines} lines`, () => {
  expectNone(files.flatMap(({ path, text }) => lengthViolations(path, text, maxLines)));
});

test('C++ is formatted', () => {
  const formatter = process.env.VISAVIS_CLANG_FORMAT ?? 'clang-format';
  const paths = cpp.map(({ path }) => path);
  try {
    execFileSync(formatter, ['--dry-run', '-Werror', ...paths], { cwd: root, stdio: 'pipe' });
  } catch (error) {
    const complaints = `${error.stderr ?? error}`.split('\n').filter((line) => line.includes('error:'));
    const broken = new Set(complaints.map((line) => line.split(':', 1)[0]));
    assert.fail(`run ${formatter} -i on: ${[...broken].join(' ') || error}`);
  }
});
