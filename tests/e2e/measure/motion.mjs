// How often and how late a view shows new frames, from its pictures' times and some of their markers.
import { decodeMarker } from '../content/marker.mjs';
import { kFps, kFrames } from '../content/clip.mjs';
import { median, quantile, round } from './statistics.mjs';

/**
 * Samples [time, ...squares] → the frames seen: [{time, frame}], only of the given clip. A frame seen
 * several times on end counts once.
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
 * Frames per second of a view in the window {start, end} in ms, from the times at which it got a new
 * picture (`shown`) and the frames that were looked at (`sights`): no more pictures count than the
 * frame numbers have advanced, so neither does a frozen picture that is drawn again, nor a black one.
 * `backward`: sights that went back (late, repeated), which are no progress. The longest gap counts
 * from the window's start and to its end: a picture that froze half way has one.
 */
export function motion(shown, sights, { start, end }) {
  let advance = 0;
  let backward = 0;
  let last = start; // of the times at which something new was seen
  let longestStill = 0;
  for (let i = 1; i < sights.length; ++i) {
    const step = (sights[i].frame - sights[i - 1].frame + kFrames) % kFrames;
    if (step >= kFrames / 2) {
      ++backward;
      continue;
    }
    advance += step;
    longestStill = Math.max(longestStill, sights[i].time - last);
    last = sights[i].time;
  }
  longestStill = Math.max(longestStill, end - last);
  const times = [start, ...shown, end];
  const longestUnshown = Math.max(...times.slice(1).map((time, i) => time - times[i]));
  // The sights are far apart: a pause of theirs says something only when it is no sampling interval.
  const longestGapMs = longestStill > kStillMs ? Math.max(longestStill, longestUnshown) : longestUnshown;
  return {
    fps: round((Math.min(shown.length, advance) * 1000) / (end - start)),
    backward,
    longestGapMs: round(longestGapMs, 0),
  };
}

const kStillMs = 500;
const kFewestDelays = 10; // Of fewer frames a delay says nothing.
const kNear = 10; // Frames between two sights, up to which the clip's own pace gives the time.

/**
 * From the sender's preview to the receiver's view: first sight of a frame at the receiver minus the
 * time at which the preview showed it, told by the clip's own pace from the sight nearest in frames.
 */
export function latency(sent, received) {
  const delays = [];
  for (const { time, frame } of received) {
    // Frame numbers come round every 9.3 s; of the sights before this one the last round is meant.
    let nearest;
    for (const origin of sent) {
      if (origin.time > time || time - origin.time > 5000) continue;
      const ahead = ((frame - origin.frame + kFrames * 1.5) % kFrames) - kFrames / 2;
      if (Math.abs(ahead) <= kNear && (nearest === undefined || Math.abs(ahead) <= Math.abs(nearest.ahead))) {
        nearest = { ahead, time: origin.time };
      }
    }
    if (nearest !== undefined) delays.push(time - (nearest.time + (nearest.ahead * 1000) / kFps));
  }
  if (delays.length < kFewestDelays) return { samples: delays.length };
  return { p50Ms: round(median(delays), 0), p95Ms: round(quantile(delays, 0.95), 0), samples: delays.length };
}
