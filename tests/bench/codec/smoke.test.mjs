// The bench runs, its rows lack nothing, and what wasm encodes and decodes is what native does, bit
// for bit. No time is judged: how fast a machine is, and what else it does, is not a test's business.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const kBench = fileURLToPath(new URL('../codec.mjs', import.meta.url));
const rowsOf = (...args) =>
  JSON.parse(execFileSync(process.execPath, [kBench, '--json', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

for (const where of [[], ['--browser', 'chromium']]) {
  test(`every codec natively and in wasm ${where.join(' ')}`, () => {
    const rows = rowsOf('--quick', '--engines', 'wasm', ...where);
    assert.deepEqual(rows.map(({ codec, engine }) => `${codec} ${engine}`).sort(), [
      'opus native', 'opus wasm', 'vp8 native', 'vp8 wasm', 'vp9 native', 'vp9 wasm',
    ]);
    for (const row of rows) {
      for (const key of ['width', 'height', 'speed', 'encode_ms', 'decode_ms', 'kbps']) {
        assert.ok(Number.isFinite(row[key]), `${row.codec} ${key}`);
      }
      if (row.codec !== 'opus') assert.ok(row.psnr > 30, `${row.codec}: ${row.psnr} dB`);
      if (row.engine !== 'wasm') continue;
      assert.ok(row.encode_ratio > 0 && row.decode_ratio > 0);
      if (row.codec !== 'opus') assert.ok(row.stream_is_native && row.pictures_are_native, row.codec);
    }
  });
}

test('VP8 and VP9 are bit-exact at every speed', () => {
  for (const codec of ['vp8', 'vp9']) {
    const rows = rowsOf('--only', `${codec} 360p`, '--rounds', '1', '--engines', 'wasm').filter(({ engine }) => engine === 'wasm');
    assert.ok(rows.length >= 2, codec);
    for (const { speed, stream_is_native, pictures_are_native } of rows) {
      assert.ok(stream_is_native && pictures_are_native, `${codec} at speed ${speed}`);
    }
  }
});

test('other engines do what they can, and what is missing is a line', () => {
  const rows = rowsOf('--quick', '--only', 'vp8', '--engines', 'ffmpeg.wasm,libav.js,nothing');
  for (const { engine, psnr } of rows) assert.ok(psnr > 30, engine);
  assert.ok(rows.some(({ engine }) => engine === 'native'));
});

test('each layer has its rate and quality, and more of them more', () => {
  const rows = rowsOf('--only', 'vp9 360p L2T3');
  assert.deepEqual(rows.map(({ spatial, temporal }) => `S${spatial} T${temporal}`), ['S0 T0', 'S0 T1', 'S0 T2', 'S1 T0', 'S1 T1', 'S1 T2']);
  for (const [index, { spatial, temporal, height, fps, kbps, psnr }] of rows.entries()) {
    assert.equal(height, spatial === 0 ? 180 : 360);
    assert.ok(Math.abs(fps - 30 / 2 ** (2 - temporal)) < 1.5, `${fps} pictures per second`);
    assert.ok(psnr > 30, `${psnr} dB`);
    if (temporal > 0) assert.ok(kbps > rows[index - 1].kbps);
  }
});
