// What no browser's WebCodecs promises: the same bytes for the same input.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeFrame } from './conformance/media.mjs';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const { VideoEncoder, VideoFrame } = await import(pathToFileURL(join(folder, 'codecs/node/index.js')));

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

test('VP8 has no spatial layers, and says so', async () => {
  const { supported } = await VideoEncoder.isConfigSupported({ codec: 'vp8', width, height, scalabilityMode: 'L2T1' });
  assert.equal(supported, false);
});

for (const codec of ['vp8', 'vp09.00.10.08']) {
  test(`two encoders of ${codec} make the same bytes of the same pictures`, async () => {
    const bytesOf = ({ chunk }) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      return bytes;
    };
    const [a, b] = await Promise.all([encode({ codec }, 12), encode({ codec }, 12)]);
    assert.deepEqual(a.map(bytesOf), b.map(bytesOf));
  });
}
