import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clipY4m, kFrames, kHeight, kWidth } from '../content/clip.mjs';
import { ffmpeg } from '../content/ffmpeg.mjs';
import { decodeMarker, encodeMarker, kSquares, squareMeans } from '../content/marker.mjs';

const levels = (frame, clip, white = 235, black = 16) => encodeMarker(frame, clip).map((bit) => (bit ? white : black));

test('every frame number of every clip comes back', () => {
  for (let clip = 0; clip < 8; ++clip) {
    for (let frame = 0; frame < 1024; ++frame) assert.deepEqual(decodeMarker(levels(frame, clip)), { frame, clip });
  }
});

test('a weak marker is read, a black, grey or white strip is none', () => {
  assert.deepEqual(decodeMarker(levels(77, 2, 180, 100)), { frame: 77, clip: 2 });
  for (const level of [0, 16, 128, 255]) assert.equal(decodeMarker(new Array(kSquares).fill(level)), undefined);
});

test('one or two wrong squares are never read as another frame', () => {
  for (let frame = 0; frame < kFrames; frame += 13) {
    for (let i = 2; i < kSquares; ++i) {
      for (let j = i; j < kSquares; ++j) {
        const means = levels(frame, 1);
        means[i] = 251 - means[i];
        if (j !== i) means[j] = 251 - means[j];
        assert.equal(decodeMarker(means), undefined);
      }
    }
  }
});

test('two frames blended are no marker', () => {
  const other = levels(21, 1);
  assert.equal(decodeMarker(levels(20, 1).map((level, i) => (level + other[i]) / 2)), undefined);
});

// 300 kbps, and a quarter of the size at half of that: below what a call should ever send.
for (const [size, rate] of [['640:360', '300k'], ['160:90', '150k']]) {
  test(`markers survive VP8 at ${rate} and ${size}`, async () => {
    const first = readFileSync(await clipY4m('a')).subarray(0, 4_000_000 * 5); // About two seconds.
    const coded = await ffmpeg(['-f', 'yuv4mpegpipe', '-i', '-', '-frames:v', '50', '-vf', `scale=${size}`, '-c:v', 'libvpx',
      '-deadline', 'realtime', '-cpu-used', '6', '-b:v', rate, '-f', 'ivf', '-'], first);
    const raw = await ffmpeg(['-f', 'ivf', '-i', '-', '-vf', `scale=${kWidth}:${kHeight}`, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'], coded);
    const bytes = (kWidth * kHeight * 3) / 2;
    assert.equal(raw.length, 50 * bytes);
    for (let i = 0; i < 50; ++i) {
      const luma = raw.subarray(i * bytes, i * bytes + kWidth * kHeight);
      assert.deepEqual(decodeMarker(squareMeans(luma, kWidth, kHeight)), { frame: i, clip: 1 });
    }
  });
}
