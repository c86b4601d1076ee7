// How often and how late a view shows new frames, from the markers seen at animation frames.
import { decodeMarker } from '../content/marker.mjs';
import { kFrames } from '../content/clip.mjs';
import { median, quantile, round } from './statistics.mjs';

/**
 * Samples [time, ...squares] → first sight of each frame: [{time, frame}], only of the given clip.
 * A frame seen at several animation frames counts once.
 */
export function firstSights(samples, clip) {
  const sights = [];
  let last;
  for (const [time, ...squares] of samples) {
    const marker = decodeMarker(squares);
    if (marker === undefined || marker.clip !== clip || marker.frame === last) continue;
    last = marker.frame;
    sights.push({ time, frame: marker.frame });
  }
  return sights;
}

/** Which clip a view shows: the one most markers name; undefined of none. */
export function clipShown(samples) {
  const votes = new Map();
  for (const [, ...squares] of samples) {
    const clip = decodeMarker(squares)?.clip;
    if (clip !== undefined) votes.set(clip, (votes.get(clip) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/**
 * Frames per second: frames that came after the one before, over the window {start, end} in ms.
 * Frames that go backwards (late, repeated) are no progress and are not counted but reported. The
 * longest gap counts from the window's start and to its end: a picture that froze half way has one.
 */
export function motion(sights, { start, end }) {
  let forward = 0;
  let backward = 0;
  for (let i = 1; i < sights.length; ++i) {
    const step = (sights[i].frame - sights[i - 1].frame + kFrames) % kFrames;
    if (step < kFrames / 2) ++forward;
    else ++backward;
  }
  const times = [start, ...sights.map(({ time }) => time), end];
  return {
    fps: round((forward * 1000) / (end - start)),
    backward,
    longestGapMs: round(Math.max(...times.slice(1).map((time, i) => time - times[i])), 0),
  };
}

const kFewestDelays = 10; // Of fewer frames a delay says nothing.

/** First sight at the receiver minus first sight of the same frame at the sender's preview. */
export function latency(sent, received) {
  const delays = [];
  for (const { time, frame } of received) {
    // Frame numbers come round every 9.3 s; of the sights before this one the last is meant.
    const origin = sent.findLast((sight) => sight.frame === frame && sight.time <= time);
    if (origin !== undefined && time - origin.time < 5000) delays.push(time - origin.time);
  }
  if (delays.length < kFewestDelays) return { samples: delays.length };
  return { p50Ms: round(median(delays), 0), p95Ms: round(quantile(delays, 0.95), 0), samples: delays.length };
}
