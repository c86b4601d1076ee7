// How true a shown picture is to the frame that was sent.
import { kHeight, kWidth } from '../content/clip.mjs';
import { decodeMarker, squareMeans } from '../content/marker.mjs';
import { median, round } from './statistics.mjs';

// The marker's strip and a macroblock below it: they are not what is judged.
const kFirstRow = 48;
const clamp = (value) => Math.max(0, Math.min(255, Math.round(value)));

/**
 * A frame of a clip as the probe would see it if nothing were lost: through BT.601 RGB (where
 * colours clip) and back to luma, with the mean colours of 16x9 fields.
 */
export function idealPicture({ y, u, v }) {
  const luma = new Uint8Array(kWidth * kHeight);
  const fields = new Float64Array(16 * 9 * 3);
  for (let row = 0, i = 0; row < kHeight; ++row) {
    for (let x = 0; x < kWidth; ++x, ++i) {
      const chroma = (row >> 1) * (kWidth / 2) + (x >> 1);
      const c = 1.164383 * (y[i] - 16);
      const r = clamp(c + 1.596027 * (v[chroma] - 128));
      const g = clamp(c - 0.391762 * (u[chroma] - 128) - 0.812968 * (v[chroma] - 128));
      const b = clamp(c + 2.017232 * (u[chroma] - 128));
      luma[i] = 16.5 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
      const field = (Math.floor(row / 40) * 16 + Math.floor(x / 40)) * 3;
      fields[field] += r;
      fields[field + 1] += g;
      fields[field + 2] += b;
    }
  }
  return { luma, fields: Array.from(fields, (sum) => sum / 1600) };
}

/** Peak signal to noise ratio in dB of two luma planes, the marker left out; 99 when equal. */
export function psnr(a, b) {
  let sum = 0;
  for (let i = kFirstRow * kWidth; i < kWidth * kHeight; ++i) sum += (a[i] - b[i]) ** 2;
  const mean = sum / (kWidth * (kHeight - kFirstRow));
  return mean === 0 ? 99 : Math.min(99, 10 * Math.log10(255 ** 2 / mean));
}

/** Structural similarity (Wang et al. 2004) over 8x8 blocks, the marker left out. */
export function ssim(a, b) {
  const kC1 = (0.01 * 255) ** 2;
  const kC2 = (0.03 * 255) ** 2;
  let total = 0;
  let blocks = 0;
  for (let top = kFirstRow; top + 8 <= kHeight; top += 8) {
    for (let left = 0; left + 8 <= kWidth; left += 8) {
      let sa = 0;
      let sb = 0;
      let saa = 0;
      let sbb = 0;
      let sab = 0;
      for (let row = top; row < top + 8; ++row) {
        for (let i = row * kWidth + left; i < row * kWidth + left + 8; ++i) {
          sa += a[i];
          sb += b[i];
          saa += a[i] * a[i];
          sbb += b[i] * b[i];
          sab += a[i] * b[i];
        }
      }
      const ma = sa / 64;
      const mb = sb / 64;
      const va = saa / 64 - ma * ma;
      const vb = sbb / 64 - mb * mb;
      const cov = sab / 64 - ma * mb;
      total += ((2 * ma * mb + kC1) * (2 * cov + kC2)) / ((ma * ma + mb * mb + kC1) * (va + vb + kC2));
      ++blocks;
    }
  }
  return total / blocks;
}

/** Mean distance of the fields' colours, 0..255; swapped or lost colour planes show here. */
export function colourError(a, b) {
  let sum = 0;
  for (let i = 16 * 3; i < a.length; ++i) sum += Math.abs(a[i] - b[i]); // The first row has the marker.
  return sum / (a.length - 16 * 3);
}

/**
 * Pictures {luma, fields, width, height} taken from a view, against the clip they ought to show.
 * A picture without a marker of this clip counts as 0 dB: it must not be left out.
 */
export function fidelity(pictures, clip) {
  const scores = pictures.map(({ luma, fields }) => {
    const marker = decodeMarker(squareMeans(luma, kWidth, kHeight));
    if (marker === undefined || marker.clip !== clip.id) return { psnr: 0, ssim: 0, colour: 255 };
    const ideal = idealPicture(clip.frame(marker.frame));
    return {
      psnr: psnr(luma, ideal.luma),
      ssim: ssim(luma, ideal.luma),
      colour: colourError(fields, ideal.fields),
    };
  });
  return {
    psnrDb: round(median(scores.map((score) => score.psnr)) ?? 0),
    worstPsnrDb: round(Math.min(99, ...scores.map((score) => score.psnr))),
    ssim: round(median(scores.map((score) => score.ssim)) ?? 0, 3),
    colourError: round(median(scores.map((score) => score.colour)) ?? 255),
    width: median(pictures.map(({ width }) => width)) ?? 0,
    pictures: scores.length,
  };
}
