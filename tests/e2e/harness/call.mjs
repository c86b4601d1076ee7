// Measures a running call: every direction between the given peers, at the receiving page.
import { clipId, openClip } from '../content/clip.mjs';
import { decodeMarker } from '../content/marker.mjs';
import { samplesOf, voiceSamples } from '../content/voice.mjs';
import { fidelity } from '../measure/picture.mjs';
import { clipShown, firstSights, latency, motion } from '../measure/motion.mjs';
import { levelDb, recognise, speechReference } from '../measure/speech.mjs';
import { until } from './wait.mjs';

const kAudible = 0.005; // Peak; any speech is far above.

const references = new Map(); // person → promise of {clip, speech}
/** → promise of {clip, speech}: what a person sends. */
export function reference(person) {
  if (!references.has(person)) {
    references.set(person, (async () => ({
      clip: await openClip(person),
      speech: speechReference(await voiceSamples(person)),
    }))());
  }
  return references.get(person);
}

/**
 * Waits until every peer is shown a moving picture of every other (or of the `shown` persons) and
 * something is played.
 */
export async function untilFlowing(peers, shown = undefined, timeoutMs = 30_000) {
  await Promise.all(peers.map(async (peer) => {
    const others = (shown ?? peers.filter((other) => other !== peer).map(({ person }) => person)).map(clipId);
    const seen = new Map(others.map((id) => [id, new Set()])); // clip → frames seen
    await until(`${peer.name}: moving pictures and sound of the others`, timeoutMs, async () => {
      for (const [key, squares] of Object.entries(await peer.look())) {
        const marker = squares === null ? undefined : decodeMarker(squares);
        if (key !== 'preview' && marker !== undefined) seen.get(marker.clip)?.add(marker.frame);
      }
      return [...seen.values()].every((frames) => frames.size >= 5) && (await peer.listen()) > kAudible;
    }, () => peer.describe());
  }));
}

/**
 * Figures of every direction, {'chromium a > chromium b': {...}}: what `to` sees and hears of
 * `from`. Which tile shows whom is told by the marker, not by the page.
 */
export async function measureCall(peers, { seconds = 6 } = {}) {
  const watched = new Map();
  const ms = seconds * 1000;
  await Promise.all(peers.map(async (peer) => watched.set(peer, await peer.watch({ paceMs: ms, qualityMs: ms + 2000 }))));
  const figures = {};
  for (const to of peers) {
    for (const from of peers) {
      if (from !== to) figures[`${from.name} > ${to.name}`] = await directionOf(from, watched.get(from), watched.get(to));
    }
  }
  return figures;
}

/** Figures of what `receiver` (Peer.watch) saw and heard of the peer `from`, that `sender` watched. */
export async function directionOf(from, sender, receiver) {
  return judge(await reference(from.person), sender, receiver);
}

const kNothing = { samples: [], pictures: [], shown: [] };

/** Figures of what `receiver` saw and heard (Peer.watch) against the {clip, speech} `sender` sent. */
export function judge({ clip, speech }, sender, receiver) {
  const tiles = Object.entries(receiver.views).filter(([key]) => key !== 'preview');
  const view = tiles.find(([, { samples }]) => clipShown(samples) === clip.id)?.[1] ?? kNothing;
  const sights = firstSights(view.samples, clip.id);
  const preview = sender.views.preview ?? kNothing;
  const sent = firstSights(preview.samples, clip.id);
  const { p50Ms, p95Ms } = latency(sent, sights);
  const { fps, backward, longestGapMs } = motion(view.shown, sights, receiver);
  return {
    fps,
    sentFps: motion(preview.shown, sent, sender).fps,
    longestGapMs,
    backward,
    latencyP50Ms: p50Ms,
    latencyP95Ms: p95Ms,
    ...fidelity(view.pictures, clip),
    ...recognise(loudest(receiver.sounds), speech),
    // Of the measuring, not of the call: what a busy page's tap has missed.
    tapLostMs: Math.max(0, ...receiver.sounds.map(({ lostMs }) => lostMs)),
  };
}

/** A page may play through several contexts; the loudest is the one that matters here. */
export function loudest(sounds) {
  const all = sounds.map(({ rate, pcm }) => {
    if (rate !== 48000) throw new Error(`the page plays at ${rate} Hz; this measure wants 48000`);
    return samplesOf(pcm);
  });
  return all.sort((a, b) => levelDb(b) - levelDb(a))[0] ?? new Float32Array(0);
}
