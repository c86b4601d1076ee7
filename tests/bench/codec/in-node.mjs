// The engines of a page in this process. Their CPU time is that of the process, with its compiler's
// threads: after the first round there is little of that left.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createFfmpeg } from './engines/ffmpeg.mjs';
import { createLibav } from './engines/libav.mjs';
import { createRunner } from './engines/runner.mjs';

const require = createRequire(import.meta.url);
const resolve = (name) => {
  try {
    return require.resolve(name);
  } catch {
    throw new Error(`${name} is not installed`);
  }
};
const kCreate = {
  async wasm(runner) {
    if (!existsSync(runner)) throw new Error(`${runner} is not built`);
    return createRunner((await import(pathToFileURL(runner))).default);
  },
  async 'ffmpeg.wasm'() {
    return createFfmpeg(require(resolve('@ffmpeg/core')), readFileSync(resolve('@ffmpeg/core/wasm')));
  },
  async 'libav.js'() {
    const { default: LibAV } = await import(pathToFileURL(resolve('@libav.js/variant-webm-vp9')));
    return createLibav(LibAV, {});
  },
};

export const kModules = Object.keys(kCreate);

async function cpuMs(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export async function openInNode(name, runner) {
  const engine = await kCreate[name](runner);
  return { ...engine, ...timed(engine, (method, ...args) => cpuMs(() => engine[method](...args))) };
}

/** encodeMs and decodeMs over `time(method, ...args)`; the cost of a command without frames is off. */
export function timed({ base }, time) {
  const net = async (method, frames, args) => {
    const all = await time(method, ...args);
    if (base === undefined) return all;
    const fixed = await time(`${method}Base`, ...args);
    return ((all - fixed) * frames) / (frames - base);
  };
  return {
    encodeMs: (codec, effort, kbps, frames) => net('encode', frames, [codec, effort, kbps]),
    decodeMs: (codec, frames) => net('decode', frames, [codec]),
  };
}
