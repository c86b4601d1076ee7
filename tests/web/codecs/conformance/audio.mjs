// Audio: packets of the configured length, times, sound that is heard again.
// https://www.w3.org/TR/webcodecs/#audioencoder-interface, https://www.w3.org/TR/webcodecs-opus-codec-registration/
import { equal, ok, throws } from './assert.mjs';
import { bestCorrelation, makeSound, sampleRate } from './media.mjs';
import { audioConfig, failureOf, open } from './sessions.mjs';

/** Encodes `seconds` of the tones in pieces of `piece` samples. */
async function encode(api, config, seconds = 0.5, piece = 960) {
  const { codec, outputs, errors } = open(api, 'AudioEncoder');
  codec.configure(config);
  for (let start = 0; start < seconds * sampleRate; start += piece) {
    const data = makeSound(api, config.numberOfChannels, start, piece);
    codec.encode(data);
    data.close();
  }
  await codec.flush();
  codec.close();
  if (errors.length > 0) throw errors[0];
  return outputs.map(({ output, metadata }) => ({ chunk: output, metadata }));
}

async function decode(api, config, chunks) {
  const { codec, outputs, errors } = open(api, 'AudioDecoder');
  codec.configure(config);
  for (const chunk of chunks) codec.decode(chunk);
  await codec.flush();
  codec.close();
  if (errors.length > 0) throw errors[0];
  return outputs.map(({ output }) => output);
}

/** One channel of all that was decoded. */
function heard(pieces, planeIndex) {
  const samples = [];
  for (const data of pieces) {
    const plane = new Float32Array(data.numberOfFrames);
    data.copyTo(plane, { planeIndex, format: 'f32-planar' });
    samples.push(...plane);
  }
  return samples;
}

export default [
  ['sound becomes packets of 20 ms, all of them key, in order of time', async (api) => {
    const encoded = await encode(api, audioConfig);
    ok(encoded.length >= 25 && encoded.length <= 27, `${encoded.length} packets of half a second`);
    ok(encoded.every(({ chunk }) => chunk.type === 'key' && chunk.byteLength > 0 && chunk instanceof api.EncodedAudioChunk), 'chunks');
    for (let i = 1; i < 24; ++i) {
      const step = encoded[i].chunk.timestamp - encoded[i - 1].chunk.timestamp;
      ok(Math.abs(step - 20_000) <= 1, `a step of ${step} us`);
      ok(Math.abs(encoded[i].chunk.duration - 20_000) <= 1, `a duration of ${encoded[i].chunk.duration} us`);
    }
  }],
  ['pieces of any length go in', async (api) => {
    const encoded = await encode(api, audioConfig, 0.5, 441);
    ok(encoded.length >= 25 && encoded.length <= 27, `${encoded.length} packets of half a second`);
  }],
  ['the first packet tells how to decode it', async (api) => {
    const encoded = await encode(api, audioConfig);
    const { decoderConfig } = encoded[0].metadata;
    equal([decoderConfig.codec, decoderConfig.sampleRate, decoderConfig.numberOfChannels], ['opus', 48_000, 1]);
    equal((await api.AudioDecoder.isConfigSupported(decoderConfig)).supported, true, 'supported');
    ok(encoded.slice(1).every(({ metadata }) => metadata?.decoderConfig === undefined), 'told again');
  }],
  ...[1, 2].map((numberOfChannels) => [
    `what is encoded is heard again, of ${numberOfChannels} channels`, async (api) => {
      const encoded = await encode(api, { ...audioConfig, numberOfChannels, bitrate: 96_000 });
      const pieces = await decode(api, encoded[0].metadata.decoderConfig, encoded.map(({ chunk }) => chunk));
      ok(pieces.every((data) => data.sampleRate === 48_000 && data.numberOfChannels === numberOfChannels), 'rate and channels');
      const samples = pieces.reduce((sum, { numberOfFrames }) => sum + numberOfFrames, 0);
      ok(samples > 0.45 * sampleRate && samples < 0.56 * sampleRate, `${samples} samples`);
      for (let channel = 0; channel < numberOfChannels; ++channel) {
        const correlation = bestCorrelation(heard(pieces, channel), channel);
        ok(correlation > 0.9, `correlation ${correlation} of channel ${channel}`);
      }
      for (const data of pieces) data.close();
    },
  ]),
  ['packets are as long as they are configured', async (api) => {
    for (const frameDuration of [10_000, 40_000, 60_000]) {
      const encoded = await encode(api, { ...audioConfig, opus: { frameDuration } }, 0.24);
      ok(encoded.slice(0, 3).every(({ chunk }) => Math.abs(chunk.duration - frameDuration) <= 1), `${frameDuration}: ${encoded[0].chunk.duration}`);
      const pieces = await decode(api, encoded[0].metadata.decoderConfig, [encoded[1].chunk, encoded[2].chunk]);
      equal(pieces.at(-1).numberOfFrames, (frameDuration * 48) / 1000, 'samples');
      for (const data of pieces) data.close();
    }
  }],
  ['in the Ogg format, where it is supported, the description begins as RFC 7845 has it', async (api) => {
    const config = { ...audioConfig, opus: { format: 'ogg' } };
    const support = await api.AudioEncoder.isConfigSupported(config).catch(() => ({ supported: false })); // Chromium rejects
    if (!support.supported) return;
    const encoded = await encode(api, config);
    const { description } = encoded[0].metadata.decoderConfig;
    const bytes = ArrayBuffer.isView(description) ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength) : new Uint8Array(description);
    equal(String.fromCharCode(...bytes.subarray(0, 8)), 'OpusHead');
    equal(bytes[9], 1, 'channels');
  }],
  ['the encoder takes closed data for a TypeError, and leaves open data open', (api) => {
    const { codec } = open(api, 'AudioEncoder');
    codec.configure(audioConfig);
    const data = makeSound(api, 1, 0, 960);
    codec.encode(data);
    equal(data.numberOfFrames, 960, 'frames after encode');
    data.close();
    throws('TypeError', () => codec.encode(data));
    throws('TypeError', () => codec.encode({}));
    codec.close();
  }],
  ['sound with more channels than configured closes the encoder with EncodingError', async (api) => {
    const { error } = await failureOf(api, 'AudioEncoder', (codec) => {
      codec.configure(audioConfig);
      codec.encode(makeSound(api, 2, 0, 960));
      codec.flush().catch(() => {});
    });
    equal(error.name, 'EncodingError');
  }],
  ['the decoder begins with a key chunk only, and again after a flush', async (api) => {
    const [{ chunk }] = await encode(api, audioConfig, 0.1);
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const delta = new api.EncodedAudioChunk({ type: 'delta', timestamp: 0, data });
    const { codec } = open(api, 'AudioDecoder');
    codec.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 });
    throws('DataError', () => codec.decode(delta));
    codec.decode(chunk);
    await codec.flush();
    throws('DataError', () => codec.decode(delta));
    codec.close();
  }],
];
