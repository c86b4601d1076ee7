// Temporal layers: what of a stream is left decodes. https://www.w3.org/TR/webrtc-svc/
import { equal, ok } from './assert.mjs';
import { likeness, lumaOf, makeFrame, picture } from './media.mjs';
import { open, videoConfig } from './sessions.mjs';

const { width, height } = videoConfig;
const count = 24;

async function encode(api, codecString, scalabilityMode) {
  const { codec, outputs, errors } = open(api, 'VideoEncoder');
  codec.configure({ ...videoConfig, codec: codecString, scalabilityMode, latencyMode: 'realtime', bitrate: 1_000_000 });
  for (let index = 0; index < count; ++index) {
    const frame = makeFrame(api, width, height, index);
    codec.encode(frame);
    frame.close();
  }
  await codec.flush();
  codec.close();
  if (errors.length > 0) throw errors[0];
  return outputs;
}

const modes = [['vp8', 'L1T2', 2], ['vp8', 'L1T3', 3], ['vp09.00.10.08', 'L1T2', 2], ['vp09.00.10.08', 'L1T3', 3]];

export default modes.map(([codecString, mode, layers]) => [
  `${codecString} ${mode}: each chunk tells its layer, and the stream decodes without the upper ones`, async (api) => {
    const outputs = await encode(api, codecString, mode);
    const layersOf = outputs.map(({ metadata }) => metadata.svc.temporalLayerId);
    equal(layersOf[0], 0, 'the layer of the first');
    equal([...new Set(layersOf)].sort(), [...Array(layers).keys()], 'layers');
    for (let highest = 0; highest < layers; ++highest) {
      const kept = outputs.filter(({ metadata }) => metadata.svc.temporalLayerId <= highest).map(({ output }) => output);
      const { codec, outputs: frames, errors } = open(api, 'VideoDecoder');
      codec.configure(outputs[0].metadata.decoderConfig);
      for (const chunk of kept) codec.decode(chunk);
      await codec.flush();
      codec.close();
      equal(errors.length, 0, `errors up to layer ${highest}`);
      equal(frames.map(({ output }) => output.timestamp), kept.map(({ timestamp }) => timestamp), 'timestamps');
      const last = frames.at(-1).output;
      const index = Math.round(last.timestamp / 33_333);
      const psnr = likeness(await lumaOf(last), picture(width, height, index).subarray(0, width * height));
      ok(psnr > 28, `${psnr} dB up to layer ${highest}`);
      for (const { output } of frames) output.close();
    }
  },
]);
