// Rate and quality of each layer of one encode, by layer_quality.cpp natively (wasm gives the same
// bytes). Rows have all that other rows have, and mode, spatial, temporal (the highest layer taken)
// and fps (pictures shown per second).
import { spawnSync } from 'node:child_process';
import { makeClip } from './content.mjs';

const kSizes = [
  { width: 640, height: 360, kbps: 800, frames: 90 },
  { width: 1280, height: 720, kbps: 2000, frames: 60 },
];
// S3T1: three sizes, each a stream.
const kModes = { vp8: ['L1T1', 'L1T2', 'L1T3', 'S3T1'], vp9: ['L1T1', 'L1T2', 'L1T3', 'L2T3', 'L3T3', 'S3T1'] };

/** `only`: words that name a choice: vp8 vp9, 360p 720p, a mode, or "layers" for all. */
export async function measureLayers(program, only, fail) {
  const words = (only ?? '').split(' ').filter(Boolean);
  const rows = [];
  for (const size of kSizes) {
    let clip;
    for (const [codec, modes] of Object.entries(kModes)) {
      for (const mode of modes) {
        const name = [codec, `${size.height}p`, mode, 'layers'];
        if (!words.every((word) => name.includes(word))) continue;
        clip ??= await makeClip(size.width, size.height, size.frames);
        const args = [codec, mode, size.width, size.height, size.kbps].map(String);
        const { status, stdout, error } = spawnSync(program, args, { input: clip.bytes, encoding: 'utf8' });
        if (status === 0) rows.push(...JSON.parse(stdout).map((row) => ({ ...row, engine: 'native' })));
        else fail('native', error ?? `${args.join(' ')}: status ${status}`);
      }
    }
  }
  return rows;
}
