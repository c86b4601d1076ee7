// @ffmpeg/core, "ffmpeg.wasm": the ffmpeg program. What a command costs before and after its frames
// is measured by commands of one frame (`base`), and taken off. Runs in Node and in a page.
import { packetsOfIvf } from '../ivf.mjs';

const kEncoders = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

export async function createFfmpeg(factory, wasmBinary) {
  // It is built for workers, whose `self` Node lacks; it reads the address only.
  globalThis.self ??= globalThis;
  globalThis.location ??= { href: 'file:///' };
  const core = await factory({ wasmBinary, mainScriptUrlOrBlob: '' });
  const log = [];
  core.setLogger(({ message }) => log.push(message));
  const run = (args) => {
    log.length = 0;
    const status = core.exec('-v', 'error', ...args);
    core.reset();
    if (status !== 0) throw new Error(`ffmpeg.wasm: ${log.join(' ').slice(0, 200) || `status ${status}`}`);
  };
  let input;
  const encodeArgs = (codec, effort, kbps, frames) => [
    '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${input.width}x${input.height}`, '-r', '30', '-i', 'in.yuv',
    '-frames:v', String(frames), '-c:v', kEncoders[codec], '-deadline', 'realtime', '-cpu-used', String(effort),
    '-b:v', `${kbps}k`, '-minrate', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps * 0.6}k`,
    '-rc_init_occupancy', `${kbps * 0.4}k`, '-lag-in-frames', '0', '-qmin', '2', '-qmax', '56', '-g', '9999',
    '-static-thresh', '1', '-max-intra-rate', '400', '-undershoot-pct', '100', '-overshoot-pct', '15', '-threads', '1',
    ...(codec === 'vp9' ? ['-aq-mode', '3', '-row-mt', '0', '-tile-columns', '0'] : []),
  ];
  const decodeArgs = (frames) => ['-threads', '1', '-i', 'out.ivf', '-frames:v', String(frames), '-f', 'null', '-'];
  const base = 1;
  return {
    base,
    clip(clip) {
      input = clip;
      core.FS.writeFile('in.yuv', clip.bytes);
    },
    encode: (codec, effort, kbps) => run([...encodeArgs(codec, effort, kbps, input.frames), 'out.ivf']),
    encodeBase: (codec, effort, kbps) => run([...encodeArgs(codec, effort, kbps, base), 'base.ivf']),
    decode: () => run(decodeArgs(input.frames)),
    decodeBase: () => run(decodeArgs(base)),
    stream: () => packetsOfIvf(core.FS.readFile('out.ivf')),
  };
}
