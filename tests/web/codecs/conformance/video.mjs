// Video: order, key frames, metadata, sizes and pictures.
// https://www.w3.org/TR/webcodecs/#videoencoder-interface, #videodecoder-interface
import { equal, ok, throws } from './assert.mjs';
import { frameDurationUs, likeness, lumaOf, makeFrame, picture } from './media.mjs';
import { failureOf, open, videoConfig } from './sessions.mjs';

const { width, height } = videoConfig;

/** Encodes `count` frames; `options(index)`. */
async function encode(api, config, count, options = () => ({}), size = { width, height }) {
  const { codec, outputs, errors } = open(api, 'VideoEncoder');
  codec.configure(config);
  for (let index = 0; index < count; ++index) {
    const frame = makeFrame(api, size.width, size.height, index);
    codec.encode(frame, options(index));
    frame.close();
  }
  await codec.flush();
  codec.close();
  if (errors.length > 0) throw errors[0];
  return outputs.map(({ output, metadata }) => ({ chunk: output, metadata }));
}

async function decode(api, config, chunks) {
  const { codec, outputs, errors } = open(api, 'VideoDecoder');
  codec.configure(config);
  for (const chunk of chunks) codec.decode(chunk);
  await codec.flush();
  codec.close();
  if (errors.length > 0) throw errors[0];
  return outputs.map(({ output }) => output);
}

const close = (frames) => frames.forEach((frame) => frame.close());

export default [
  ['every frame becomes a chunk, in order, with its times; the first is a key frame', async (api) => {
    const encoded = await encode(api, videoConfig, 12);
    equal(encoded.map(({ chunk }) => chunk.timestamp), Array.from({ length: 12 }, (_, index) => index * frameDurationUs), 'timestamps');
    ok(encoded.every(({ chunk }) => chunk.duration === frameDurationUs), 'durations');
    equal(encoded.map(({ chunk }) => chunk.type), ['key', ...Array(11).fill('delta')], 'types');
    ok(encoded.every(({ chunk }) => chunk instanceof api.EncodedVideoChunk && chunk.byteLength > 0), 'is a chunk');
  }],
  ['a key frame comes where it is asked for', async (api) => {
    const encoded = await encode(api, videoConfig, 8, (index) => ({ keyFrame: index === 5 }));
    equal(encoded[5].chunk.type, 'key');
    equal(encoded[6].chunk.type, 'delta');
  }],
  ['the first chunk tells how to decode it, and what does not change is not told again', async (api) => {
    const encoded = await encode(api, videoConfig, 5);
    const { decoderConfig } = encoded[0].metadata;
    equal([decoderConfig.codec, decoderConfig.codedWidth, decoderConfig.codedHeight], ['vp8', width, height]);
    equal((await api.VideoDecoder.isConfigSupported(decoderConfig)).supported, true, 'supported');
    ok(encoded.slice(1).every(({ metadata }) => metadata?.decoderConfig === undefined), 'told again');
  }],
  ...['vp8', 'vp09.00.10.08'].map((codec) => [`what is encoded by ${codec} is seen again, with its times`, async (api) => {
    const encoded = await encode(api, { ...videoConfig, codec }, 10);
    equal(encoded[0].chunk.type, 'key', 'the first');
    const frames = await decode(api, encoded[0].metadata.decoderConfig, encoded.map(({ chunk }) => chunk));
    equal(frames.map(({ timestamp }) => timestamp), encoded.map(({ chunk }) => chunk.timestamp), 'timestamps');
    for (const [index, frame] of frames.entries()) {
      equal([frame.visibleRect.width, frame.visibleRect.height, frame.displayWidth, frame.displayHeight], [width, height, width, height], 'size');
      const psnr = likeness(await lumaOf(frame), picture(width, height, index).subarray(0, width * height));
      ok(psnr > 28, `frame ${index} has ${psnr} dB`);
    }
    close(frames);
  }]),
  ['durations come through the decoder', async (api) => {
    const encoded = await encode(api, videoConfig, 3);
    const frames = await decode(api, { codec: 'vp8' }, encoded.map(({ chunk }) => chunk));
    equal(frames.map(({ duration }) => duration), Array(3).fill(frameDurationUs));
    close(frames);
  }],
  ['frames of another size are scaled to the configured one', async (api) => {
    const encoded = await encode(api, videoConfig, 3, () => ({}), { width: 320, height: 192 });
    const frames = await decode(api, { codec: 'vp8' }, encoded.map(({ chunk }) => chunk));
    equal([frames[2].visibleRect.width, frames[2].visibleRect.height], [width, height]);
    close(frames);
  }],
  ['odd sizes work', async (api) => {
    const odd = { width: 97, height: 61 };
    const encoded = await encode(api, { ...videoConfig, ...odd }, 3, () => ({}), odd);
    const frames = await decode(api, { codec: 'vp8' }, encoded.map(({ chunk }) => chunk));
    equal([frames[0].visibleRect.width, frames[0].visibleRect.height], [97, 61]);
    close(frames);
  }],
  ['another size in between begins with a key frame that tells it', async (api) => {
    const { codec, outputs, errors } = open(api, 'VideoEncoder');
    for (const [times, scale] of [[3, 1], [3, 2]]) {
      codec.configure({ ...videoConfig, width: width * scale, height: height * scale });
      for (let i = 0; i < times; ++i) {
        const frame = makeFrame(api, width * scale, height * scale, outputs.length + i);
        codec.encode(frame);
        frame.close();
      }
      await codec.flush();
    }
    codec.close();
    equal(errors.length, 0, 'errors');
    equal(outputs.map(({ output }) => output.type), ['key', 'delta', 'delta', 'key', 'delta', 'delta'], 'types');
    equal(outputs[3].metadata.decoderConfig.codedWidth, 2 * width, 'told');
    const frames = await decode(api, { codec: 'vp8' }, outputs.map(({ output }) => output));
    equal(frames.map(({ visibleRect }) => visibleRect.width), [...Array(3).fill(width), ...Array(3).fill(2 * width)], 'widths');
    close(frames);
  }],
  ['the display size is passed on, and the decoder gives it', async (api) => {
    const encoded = await encode(api, { ...videoConfig, displayWidth: 320, displayHeight: 96 }, 2);
    const { decoderConfig } = encoded[0].metadata;
    equal([decoderConfig.displayAspectWidth, decoderConfig.displayAspectHeight], [320, 96]);
    const frames = await decode(api, decoderConfig, encoded.map(({ chunk }) => chunk));
    equal([frames[0].displayWidth, frames[0].displayHeight], [320, 96]);
    close(frames);
  }],
  ['the encoder takes a closed frame for a TypeError, and leaves an open one open', (api) => {
    const { codec } = open(api, 'VideoEncoder');
    codec.configure(videoConfig);
    const frame = makeFrame(api, width, height, 0);
    codec.encode(frame);
    equal(frame.codedWidth, width, 'width after encode');
    frame.close();
    throws('TypeError', () => codec.encode(frame));
    throws('TypeError', () => codec.encode({}));
    codec.close();
  }],
  ['the decoder begins with a key frame only, and again after a flush', async (api) => {
    const encoded = await encode(api, videoConfig, 3);
    const [key, delta] = encoded.map(({ chunk }) => chunk);
    const { codec, outputs, errors } = open(api, 'VideoDecoder');
    codec.configure({ codec: 'vp8' });
    throws('DataError', () => codec.decode(delta), 'after configure:');
    equal(codec.state, 'configured', 'state');
    codec.decode(key);
    codec.decode(delta);
    await codec.flush();
    throws('DataError', () => codec.decode(delta), 'after flush:');
    codec.decode(key);
    await codec.flush();
    codec.configure({ codec: 'vp8' });
    throws('DataError', () => codec.decode(delta), 'after another configure:');
    codec.close();
    equal([outputs.length, errors.length], [3, 0], 'outputs and errors');
    close(outputs.map(({ output }) => output));
  }],
  ['bytes that are no video close the decoder with EncodingError', async (api) => {
    const [{ chunk }] = await encode(api, videoConfig, 1);
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    data.fill(0xff, 3, 10); // no start code, no size
    const { error, codec } = await failureOf(api, 'VideoDecoder', (each) => {
      each.configure({ codec: 'vp8' });
      each.decode(chunk); // the first is looked at more closely: DataError
      each.decode(new api.EncodedVideoChunk({ type: 'key', timestamp: 1, data }));
      each.flush().catch(() => {});
    });
    equal(error.name, 'EncodingError');
    equal(codec.state, 'closed', 'state');
  }],
  ['RGB goes in too', async (api) => {
    const { codec, outputs, errors } = open(api, 'VideoEncoder');
    codec.configure(videoConfig);
    const data = new Uint8Array(width * height * 4).fill(255);
    for (let i = 0; i < data.length; i += 4) data.set([200, 40, 40], i);
    const frame = new api.VideoFrame(data, { format: 'RGBX', codedWidth: width, codedHeight: height, timestamp: 0 });
    codec.encode(frame);
    frame.close();
    await codec.flush();
    codec.close();
    equal(errors.length, 0, 'errors');
    const [shown] = await decode(api, { codec: 'vp8' }, outputs.map(({ output }) => output));
    const luma = await lumaOf(shown);
    // BT.601 or BT.709, limited range: 16 + 219 * (0.299 R + 0.587 G + 0.114 B) / 255 or its like.
    ok(luma[0] > 60 && luma[0] < 100, `luma ${luma[0]}`);
    shown.close();
  }],
  ['in quality mode no frame is dropped, however few bits there are', async (api) => {
    const { codec, outputs, errors } = open(api, 'VideoEncoder');
    codec.configure({ ...videoConfig, bitrate: 10_000, latencyMode: 'quality' });
    let random = 1;
    for (let index = 0; index < 40; ++index) {
      const noise = picture(width, height, index).map((value) => {
        random = (random * 16_807) % 2_147_483_647;
        return (value + (random & 63)) & 255;
      });
      const frame = new api.VideoFrame(noise, { format: 'I420', codedWidth: width, codedHeight: height, timestamp: index * frameDurationUs });
      codec.encode(frame);
      frame.close();
    }
    await codec.flush();
    codec.close();
    equal([outputs.length, errors.length], [40, 0], 'chunks and errors');
  }],
];
