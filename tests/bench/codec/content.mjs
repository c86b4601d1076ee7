// What the codecs are given: a webcam clip in two sizes, and speech.
import { ffmpeg } from '../../e2e/content/ffmpeg.mjs';
import { requireContent } from '../../e2e/content/paths.mjs';
import { kVoiceRate, voiceSamples } from '../../e2e/content/voice.mjs';

/** → {width, height, frames, bytes: I420 pictures one after the other}. */
export async function makeClip(width, height, frames) {
  const raw = await ffmpeg([
    '-i', requireContent('cockatoo.mp4'), '-an', '-vf', `scale=${width}:${height},setpts=N/30/TB`, '-r', '30',
    '-frames:v', String(frames), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-',
  ]);
  if (raw.length !== (width * height * 3 * frames) / 2) throw new Error(`the clip has ${raw.length} bytes`);
  return { width, height, frames, bytes: new Uint8Array(raw) };
}

/** → {samples, bytes: 48 kHz mono float32}. */
export async function makeSpeech(seconds) {
  const samples = (await voiceSamples('a')).slice(0, kVoiceRate * seconds);
  return { samples: samples.length, bytes: new Uint8Array(samples.buffer) };
}
