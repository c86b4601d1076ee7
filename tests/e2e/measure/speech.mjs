// Whether what was played is the speech that was spoken: correlation, not loudness.
//
// Windows of one second are searched for in the whole looped speech; the peak of the normalised
// cross-correlation says how alike, its place says which words. Measured: other words of the same voice
// reach 0.1-0.2 somewhere by chance; the right words through Opus, a jitter buffer and Chromium's echo
// canceller and noise suppression 0.6-0.8 (medians), in Firefox 0.9 and more; two at once about 0.5 each.
import { fft } from './fft.mjs';
import { median, quantile, round } from './statistics.mjs';

const kRate = 8000; // The prompts have nothing above 4 kHz.
const kWindow = kRate;
const kHop = kRate / 2;
const kSilenceDb = -60; // Below this a window is silence whatever its shape.
const kHeard = 0.3; // A window above this is the right speech: see above.

/** 48 kHz → 8 kHz, low-passed at 3.6 kHz by a Blackman-windowed sinc, then pre-emphasised: the
 *  fundamental of a voice carries most power and hardly differs from word to word. */
export function toSpeechBand(samples) {
  const kTaps = 97;
  const kFactor = 6;
  const taps = Float64Array.from({ length: kTaps }, (_, i) => {
    const x = i - (kTaps - 1) / 2;
    const cutoff = (2 * 3600) / 48000;
    const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
    const phase = (2 * Math.PI * i) / (kTaps - 1);
    return sinc * (0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
  });
  const out = new Float64Array(Math.floor(samples.length / kFactor));
  for (let i = 0; i < out.length; ++i) {
    let sum = 0;
    for (let k = 0; k < kTaps; ++k) sum += taps[k] * (samples[i * kFactor + k - (kTaps >> 1)] ?? 0);
    out[i] = sum;
  }
  for (let i = out.length - 1; i > 0; --i) out[i] -= 0.9 * out[i - 1];
  return out;
}

/** Prepares looped speech for being searched. */
export function speechReference(samples) {
  const loop = toSpeechBand(samples);
  const { length } = loop;
  const size = 2 ** Math.ceil(Math.log2(length + kWindow));
  const re = new Float64Array(size);
  for (let i = 0; i < length + kWindow; ++i) re[i] = loop[i % length];
  const energy = new Float64Array(length); // Of the window that starts here.
  let sum = 0;
  for (let i = 0; i < kWindow; ++i) sum += re[i] ** 2;
  for (let i = 0; i < length; ++i) {
    energy[i] = sum;
    sum += re[i + kWindow] ** 2 - re[i] ** 2;
  }
  const im = new Float64Array(size);
  fft(re, im);
  return { length, size, re, im, energy };
}

/** Best match of a window: {peak -1..1, lag in samples at 8 kHz}. */
function bestMatch(window, reference) {
  const { length, size, energy } = reference;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(window);
  fft(re, im);
  // conj(window) · reference, transformed back by a forward transform of the conjugate.
  for (let i = 0; i < size; ++i) {
    const r = re[i] * reference.re[i] + im[i] * reference.im[i];
    const j = re[i] * reference.im[i] - im[i] * reference.re[i];
    re[i] = r;
    im[i] = -j;
  }
  fft(re, im);
  const power = window.reduce((sum, sample) => sum + sample ** 2, 0);
  let peak = -1;
  let lag = 0;
  for (let i = 0; i < length; ++i) {
    const value = re[i] / size / Math.sqrt(power * energy[i] + 1e-12);
    if (value > peak) {
      peak = value;
      lag = i;
    }
  }
  return { peak, lag };
}

const db = (meanSquare) => 10 * Math.log10(meanSquare + 1e-12);

/** Level of samples in dB of full scale. */
export const levelDb = (samples) => db(samples.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, samples.length));

/** Share of blocks of 10 ms that lie 30 dB or more below the loud ones: pauses, and what got lost. */
function gaps(samples) {
  const kBlock = 480;
  const levels = [];
  for (let i = 0; i + kBlock <= samples.length; i += kBlock) levels.push(levelDb(samples.subarray(i, i + kBlock)));
  const loud = quantile(levels, 0.9);
  return levels.length === 0 ? 1 : levels.filter((level) => level < Math.max(loud - 30, kSilenceDb)).length / levels.length;
}

/**
 * Played samples at 48 kHz against a reference. `correlation`: median peak of the windows; `heard`:
 * share of windows that are the right speech; `inOrder`: share of neighbouring windows whose places
 * in the speech follow each other (within 150 ms, which a jitter buffer may stretch or skip).
 */
export function recognise(samples, reference) {
  const band = toSpeechBand(samples);
  const matches = [];
  for (let start = 0; start + kWindow <= band.length; start += kHop) {
    const window = band.subarray(start, start + kWindow);
    const silent = levelDb(samples.subarray(start * 6, (start + kWindow) * 6)) < kSilenceDb;
    matches.push(silent ? { peak: 0, lag: -1 } : bestMatch(window, reference));
  }
  const peaks = matches.map(({ peak }) => peak);
  let following = 0;
  for (let i = 1; i < matches.length; ++i) {
    if (matches[i].lag < 0 || matches[i - 1].lag < 0) continue;
    const step = (matches[i].lag - matches[i - 1].lag + reference.length) % reference.length;
    if (Math.abs(step - kHop) < 0.15 * kRate) ++following;
  }
  return {
    correlation: round(median(peaks) ?? 0, 3),
    lowest: round(quantile(peaks, 0) ?? 0, 3),
    heard: round(peaks.filter((peak) => peak >= kHeard).length / Math.max(1, peaks.length), 2),
    inOrder: round(following / Math.max(1, matches.length - 1), 2),
    gaps: round(gaps(samples), 2),
    levelDb: round(levelDb(samples)),
  };
}
