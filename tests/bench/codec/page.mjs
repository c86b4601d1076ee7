// What the page of in-chromium.mjs does.
import { createFfmpeg } from './engines/ffmpeg.mjs';
import { createLibav } from './engines/libav.mjs';
import { createRunner } from './engines/runner.mjs';

const engines = new Map();
const bytesAt = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

const kCreate = {
  wasm: async (runner) => createRunner((await import(`/runner/${runner}`)).default),
  'ffmpeg.wasm': async () =>
    createFfmpeg((await import('/ffmpeg/ffmpeg-core.js')).default, await bytesAt('/ffmpeg/ffmpeg-core.wasm')),
  'libav.js': async () => createLibav((await import('/libav/libav-webm-vp9.mjs')).default, { base: '/libav' }),
};

export async function open(name, runner) {
  engines.set(name, await kCreate[name](runner));
  return { base: engines.get(name).base };
}

export async function put(name, method, shape) {
  await engines.get(name)[method]({ ...shape, bytes: await bytesAt('/content') });
}

export async function call(name, method, args) {
  const answer = await engines.get(name)[method](...args);
  if (method !== 'stream') return answer;
  return answer.map((packet) => btoa(Array.from(packet, (byte) => String.fromCharCode(byte)).join('')));
}
