// Shows that each rule can fail: fixtures that break it, and near misses that do not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import {
  arrowViolations,
  includeStyleViolations,
  lengthViolations,
  purityViolations,
  tableViolations,
  webViolations,
} from './rules.mjs';

const arrows = {
  'wasm/base': [],
  'wasm/packet': ['wasm/base'],
  'wasm/jitter': ['wasm/packet'],
  'wasm/signaling': ['wasm/base'],
  relay: ['wasm/base', 'wasm/signaling/messages.h'],
};

test('an include against the arrow is found', () => {
  const against = (path, target) => arrowViolations(path, `#include "${target}"\n`, arrows).length;
  assert.equal(against('wasm/packet/a.h', 'wasm/jitter/b.h'), 1);
  assert.equal(against('wasm/base/a.h', 'wasm/packet/b.h'), 1);
  assert.equal(against('relay/a.cpp', 'wasm/signaling/room_session.h'), 1);
  assert.equal(against('relay/a.cpp', 'wasm/jitter/b.h'), 1);
  assert.equal(against('wasm/base/a.h', 'relay/b.h'), 1);
  assert.equal(against('wasm/base/a.h', 'wasm/unknown/b.h'), 1);
  assert.equal(against('wasm/base/a.h', 'tests/fixture.h'), 1);
});

test('an include along the arrow, direct, through others or of the own folder, is not', () => {
  const against = (path, target) => arrowViolations(path, `# include <${target}>\n`, arrows).length;
  assert.equal(against('wasm/jitter/a.h', 'wasm/packet/b.h'), 0);
  assert.equal(against('wasm/jitter/a.h', 'wasm/base/b.h'), 0);
  assert.equal(against('wasm/jitter/a.h', 'wasm/jitter/b.h'), 0);
  assert.equal(against('relay/a.cpp', 'wasm/signaling/messages.h'), 0);
  assert.equal(against('relay/a.cpp', 'boost/asio.hpp'), 0);
  assert.deepEqual(arrowViolations('wasm/base/a.h', '// #include "relay/b.h"\n', arrows), []);
});

test('a cycle and an unknown name in the table are found', () => {
  assert.equal(tableViolations({ a: ['b'], b: ['a'] }).length, 2);
  assert.equal(tableViolations({ a: ['c'] }).length, 1);
  assert.deepEqual(tableViolations(arrows), []);
});

test('an include that is not written from the root, or of nothing, is found', () => {
  const check = (line) => includeStyleViolations('wasm/a/b.h', `${line}\n`, (path) => path === 'wasm/a/c.h');
  assert.equal(check('#include "c.h"').length, 1);
  assert.equal(check('#include "../a/c.h"').length, 1);
  assert.equal(check('#include "wasm/a/../a/c.h"').length, 1);
  assert.equal(check('#include <wasm/a/c.h>').length, 1);
  assert.equal(check('#include "wasm/a/missing.h"').length, 1);
  assert.deepEqual(check('#include "wasm/a/c.h"'), []);
  assert.deepEqual(check('#include <vector>'), []);
});

test('each thing the engine must not know of is found', () => {
  const fixtures = [
    '#include <chrono>',
    '#include <ctime>',
    'auto t = std::time(nullptr);',
    'auto t = time(0);',
    'clock_gettime(CLOCK_MONOTONIC, &ts);',
    'auto t = std::chrono::steady_clock::now();',
    '#include <random>',
    'std::random_device device;',
    'int x = rand();',
    'open("/dev/urandom", 0);',
    '#include <thread>',
    '#include <mutex>',
    'std::thread worker;',
    'pthread_create(&t, 0, f, 0);',
    'usleep(10);',
    'std::this_thread::sleep_for(d);',
    '#include <iostream>',
    '#include <cstdio>',
    'printf("x");',
    'std::fprintf(stderr, "x");',
    'puts("x");',
    '#include <emscripten/val.h>',
    '#ifdef __EMSCRIPTEN__',
    'EM_ASM({});',
    '#include <sys/socket.h>',
  ];
  for (const line of fixtures) {
    assert.equal(purityViolations('wasm/call/a.cpp', `${line}\n`, ['wasm/bindings']).length, 1, line);
    assert.deepEqual(purityViolations('wasm/bindings/a.cpp', line, ['wasm/bindings']), []);
    assert.deepEqual(purityViolations('relay/a.cpp', line, ['wasm/bindings']), []);
  }
});

test('words alike and comments are not', () => {
  const fixtures = [
    'packet.time(now);',
    'Timestamp arrival_time(Timestamp now);',
    'Random random(seed);',
    'class Printer {};',
    '// std::thread, printf("x"), emscripten',
    '/* #include <chrono>\n#include <thread> */',
    'const char* url = "http://a"; int operand(int);',
  ];
  for (const line of fixtures) {
    assert.deepEqual(purityViolations('wasm/call/a.cpp', line, []), [], line);
  }
});

test('C++ in web/ is found', () => {
  assert.equal(webViolations('web/src/a.cpp', '').length, 1);
  assert.equal(webViolations('web/src/a.ts', '#include "wasm/base/ids.h"\n').length, 1);
  assert.deepEqual(webViolations('web/src/a.ts', 'import x from "./y";\n'), []);
  assert.deepEqual(webViolations('wasm/a.cpp', '#include <x>\n'), []);
});

test('a long file is found', () => {
  assert.equal(lengthViolations('a', 'x\n'.repeat(11), 10).length, 1);
  assert.deepEqual(lengthViolations('a', 'x\n'.repeat(10), 10), []);
});

test('the formatter can fail', () => {
  const formatter = process.env.VISAVIS_CLANG_FORMAT ?? 'clang-format';
  const run = (text) => () =>
    execFileSync(formatter, ['--style=Google', '--dry-run', '-Werror'], { input: text, stdio: 'pipe' });
  assert.throws(run('int  x ;\n'));
  assert.doesNotThrow(run('int x;\n'));
});
