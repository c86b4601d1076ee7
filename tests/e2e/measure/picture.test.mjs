import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kHeight, kWidth, openClip } from '../content/clip.mjs';
import { kTwoPeers } from './limits.mjs';
import { fidelity, idealPicture } from './picture.mjs';
import { shortcomings } from './verdict.mjs';

const clip = await openClip('a');
const kNumbers = [3, 60, 120, 180, 240];
const limits = {
  minPsnrDb: kTwoPeers.minPsnrDb,
  minSsim: kTwoPeers.minSsim,
  maxColourError: kTwoPeers.maxColourError,
};
const shown = (spoil) => fidelity(kNumbers.map((number) => {
  const planes = clip.frame(number);
  return { width: kWidth, height: kHeight, ...spoil(planes, number) };
}), clip);
const names = (figures) => shortcomings(figures, limits).map((text) => text.split(' ')[0]);

/** Replaces all but the marker's strip by another picture's. */
function under(picture, other) {
  const luma = Uint8Array.from(picture.luma);
  luma.set(other.luma.subarray(32 * kWidth), 32 * kWidth);
  return { luma, fields: other.fields };
}

test('the frame itself is perfect', () => {
  const figures = shown(idealPicture);
  assert.equal(figures.psnrDb, 99);
  assert.equal(figures.ssim, 1);
  assert.equal(figures.colourError, 0);
  assert.deepEqual(names(figures), []);
});

test('a little noise passes, with the PSNR that its power says', () => {
  const figures = shown((planes) => {
    const ideal = idealPicture(planes);
    // ±4 in turn: 10·log10(255²/16) = 36.1 dB.
    return { ...ideal, luma: ideal.luma.map((value, i) => value + (i % 2 === 0 ? 4 : -4)) };
  });
  assert.ok(Math.abs(figures.psnrDb - 36.1) < 0.2, `${figures.psnrDb}`);
});

test('black fails by every measure, with the marker and without', () => {
  const black = { luma: new Uint8Array(kWidth * kHeight).fill(16), fields: new Array(432).fill(0) };
  const without = shown(() => black);
  assert.equal(without.psnrDb, 0);
  assert.deepEqual(names(without), ['psnrDb', 'ssim', 'colourError']);
  assert.deepEqual(names(shown((planes) => under(idealPicture(planes), black))), ['psnrDb', 'ssim', 'colourError']);
});

test('an old picture under a new marker fails', () => {
  const figures = shown((planes, number) => under(idealPicture(planes), idealPicture(clip.frame(number - 3))));
  console.log(JSON.stringify({ threeFramesOld: figures.psnrDb }));
  const older = shown((planes, number) => under(idealPicture(planes), idealPicture(clip.frame((number + 270) % 280))));
  console.log(JSON.stringify({ tenFramesOld: older.psnrDb }));
  assert.ok(names(older).includes('psnrDb'));
});

test('another person\'s clip fails', async () => {
  const other = await openClip('b');
  const figures = shown((_, number) => idealPicture(other.frame(number)));
  other.close();
  assert.equal(figures.psnrDb, 0);
});

test('swapped and lost colour planes fail, though the luma is right', () => {
  assert.ok(names(shown(({ y, u, v }) => idealPicture({ y, u: v, v: u }))).includes('colourError'));
  const grey = shown(({ y, u }) => idealPicture({ y, u: new Uint8Array(u.length).fill(128), v: new Uint8Array(u.length).fill(128) }));
  assert.ok(names(grey).includes('colourError'), `${grey.colourError}`);
});

test('a picture of a sixteenth of the size fails', () => {
  const figures = shown((planes) => {
    const ideal = idealPicture(planes);
    const luma = Uint8Array.from(ideal.luma);
    for (let row = 32; row < kHeight; ++row) {
      for (let x = 0; x < kWidth; ++x) luma[row * kWidth + x] = ideal.luma[(row & ~15) * kWidth + (x & ~15)];
    }
    return { ...ideal, luma };
  });
  assert.ok(names(figures).includes('psnrDb'), `${figures.psnrDb}`);
});

test('no pictures at all fail', () => {
  assert.deepEqual(names(fidelity([], clip)), ['psnrDb', 'ssim', 'colourError']);
});
