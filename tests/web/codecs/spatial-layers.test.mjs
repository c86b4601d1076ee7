// What no browser's WebCodecs has: spatial layers and simulcast.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { likeness, lumaOf, makeFrame, picture } from './conformance/media.mjs';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const { VideoDecoder, VideoEncoder, VideoFrame } = await import(pathToFileURL(join(folder, 'codecs/node/index.js')));

const width = 320, height = 192;

async function encode(config, count) {
  const outputs = [];
  const encoder = new VideoEncoder({ output: (chunk, metadata) => outputs.push({ chunk, metadata }), error: assert.ifError });
  encoder.configure({ width, height, bitrate: 1_500_000, framerate: 30, latencyMode: 'realtime', ...config });
  for (let index = 0; index < count; ++index) {
    const frame = makeFrame({ VideoFrame }, width, height, index);
    encoder.encode(frame);
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return outputs;
}

for (const [scalabilityMode, spatial, temporal] of [['L2T3', 2, 3], ['L3T3', 3, 3], ['L3T3_KEY', 3, 3]]) {
  test(`a picture of ${scalabilityMode} is one chunk with all its layers, and is seen in full size`, async () => {
    const outputs = await encode({ codec: 'vp09.00.10.08', scalabilityMode }, 16);
    assert.equal(outputs.length, 16);
    assert.deepEqual([...new Set(outputs.map(({ metadata }) => metadata.svc.temporalLayerId))].sort(), [...Array(temporal).keys()]);
    assert.ok(outputs.every(({ metadata }) => metadata.svc.spatialLayerId === spatial - 1));
    const frames = await decode(outputs);
    assert.equal(frames.length, 16);
    for (const [index, frame] of frames.entries()) {
      assert.deepEqual([frame.codedWidth, frame.codedHeight], [width, height]);
      const psnr = likeness(await lumaOf(frame), picture(width, height, index).subarray(0, width * height));
      assert.ok(psnr > 28, `${psnr} dB in frame ${index}`);
      frame.close();
    }
  });
}

for (const [codec, scalabilityMode, sizes] of [['vp8', 'S3T2', 3], ['vp8', 'S2T1', 2], ['vp09.00.10.08', 'S2T3', 2]]) {
  test(`a picture of ${scalabilityMode} in ${codec} is one chunk in each size, and each size a stream of its own`, async () => {
    const outputs = await encode({ codec, scalabilityMode }, 16);
    assert.equal(outputs.length, 16 * sizes);
    const streams = [...Array(sizes).keys()].map((stream) => outputs.filter(({ metadata }) => metadata.svc.spatialLayerId === stream));
    for (const [stream, chunks] of streams.entries()) {
      const frames = await decode(chunks);
      assert.equal(frames.length, 16);
      const [w, h] = [width, height].map((side) => side >> (sizes - 1 - stream));
      for (const [index, frame] of frames.entries()) {
        assert.deepEqual([frame.codedWidth, frame.codedHeight], [w, h]);
        const whole = picture(width, height, index).subarray(0, width * height);
        const psnr = likeness(await lumaOf(frame), shrunk(whole, width, w, h));
        assert.ok(psnr > 24, `${psnr} dB in frame ${index} of ${w}x${h}`);
        frame.close();
      }
    }
  });
}

async function decode(outputs) {
  const frames = [];
  const decoder = new VideoDecoder({ output: (frame) => frames.push(frame), error: assert.ifError });
  decoder.configure(outputs[0].metadata.decoderConfig);
  for (const { chunk } of outputs) decoder.decode(chunk);
  await decoder.flush();
  decoder.close();
  return frames;
}

/** The mean of each square of pixels. */
function shrunk(luma, stride, w, h) {
  const side = stride / w;
  return Uint8Array.from({ length: w * h }, (_, i) => {
    let sum = 0;
    for (let y = 0; y < side; ++y) for (let x = 0; x < side; ++x) sum += luma[((i / w | 0) * side + y) * stride + (i % w) * side + x];
    return Math.round(sum / (side * side));
  });
}
