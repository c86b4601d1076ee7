// The step that compresses the built page.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { precompress } from '../../web/page/precompress.mjs';

test('text and wasm are compressed where that makes them smaller, in every folder', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'precompress-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  const text = 'words and words and words again; '.repeat(100);
  const write = (name, contents) => writeFileSync(join(folder, name), contents);
  write('index.html', text);
  write('assets/app.js', text);
  write('assets/engine.wasm', Buffer.from(text));
  write('assets/random.wasm', randomBytes(3000));
  write('tiny.svg', '<');
  write('empty.txt', '');
  write('photo.png', text);

  const written = precompress(folder).map((path) => path.slice(folder.length + 1));

  const expected = ['index.html', 'assets/app.js', 'assets/engine.wasm'];
  assert.deepEqual(
    written.sort(),
    expected.flatMap((name) => [`${name}.br`, `${name}.gz`]).sort(),
  );
  for (const name of expected) {
    const read = (ending) => readFileSync(join(folder, name + ending));
    assert.equal(brotliDecompressSync(read('.br')).toString(), text);
    assert.equal(gunzipSync(read('.gz')).toString(), text);
  }
  assert.equal(readdirSync(folder, { recursive: true }).length, 14);
});

test('a second run writes the same and compresses nothing twice', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'precompress-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.css'), 'a'.repeat(1000));
  assert.deepEqual(precompress(folder), precompress(folder));
  assert.deepEqual(readdirSync(folder).sort(), ['a.css', 'a.css.br', 'a.css.gz']);
});
