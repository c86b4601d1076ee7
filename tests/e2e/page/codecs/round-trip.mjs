// A canvas and a tone, encoded and decoded; nothing here knows which implementation does it.
// The outcome is globalThis.result.
import { api } from './implementation.mjs';

const { AudioDecoder, AudioEncoder, VideoDecoder, VideoEncoder } = api;
const source = document.querySelector('#source').getContext('2d', { willReadFrequently: true });
const shown = document.querySelector('#shown').getContext('2d', { willReadFrequently: true });
const { width, height } = source.canvas;
const frames = 30;

function draw(index) {
  const sky = source.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, '#204080');
  sky.addColorStop(1, '#d0a060');
  source.fillStyle = sky;
  source.fillRect(0, 0, width, height);
  source.fillStyle = '#f0f0e0';
  source.beginPath();
  source.arc(40 + 6 * index, 96 + 30 * Math.sin(index / 5), 28, 0, 7);
  source.fill();
}

/** PSNR of the two canvases, dB. */
function psnr() {
  const [a, b] = [source, shown].map((context) => context.getImageData(0, 0, width, height).data);
  let squares = 0;
  for (let i = 0; i < a.length; i += 4) for (let c = 0; c < 3; ++c) squares += (a[i + c] - b[i + c]) ** 2;
  return 10 * Math.log10((255 ** 2 * 3 * width * height) / squares);
}

async function video() {
  const failed = Promise.withResolvers();
  const likenesses = [], types = [];
  let encodedBytes = 0;
  const decoder = new VideoDecoder({
    output: (frame) => {
      draw(Math.round(frame.timestamp / 33_333));
      shown.drawImage(frame, 0, 0, width, height);
      frame.close();
      likenesses.push(psnr());
    },
    error: failed.reject,
  });
  const encoder = new VideoEncoder({
    output: (chunk, { decoderConfig } = {}) => {
      if (decoderConfig !== undefined) decoder.configure(decoderConfig);
      types.push(chunk.type);
      encodedBytes += chunk.byteLength;
      decoder.decode(chunk);
    },
    error: failed.reject,
  });
  encoder.configure({ codec: 'vp8', width, height, bitrate: 1_500_000, framerate: 30, latencyMode: 'realtime' });
  for (let index = 0; index < frames; ++index) {
    draw(index);
    const frame = new VideoFrame(source.canvas, { timestamp: index * 33_333 });
    encoder.encode(frame, { keyFrame: index === 15 });
    frame.close();
  }
  await Promise.race([encoder.flush(), failed.promise]);
  await Promise.race([decoder.flush(), failed.promise]);
  encoder.close();
  decoder.close();
  return { encoded: types.length, keys: types.flatMap((type, index) => (type === 'key' ? [index] : [])), encodedBytes, decoded: likenesses.length, worstPsnr: Math.min(...likenesses) };
}

async function audio() {
  const sampleRate = 48_000, failed = Promise.withResolvers();
  const tone = (sample) => 0.5 * Math.sin((2 * Math.PI * 440 * sample) / sampleRate);
  const heard = [];
  let packets = 0;
  const decoder = new AudioDecoder({
    output: (data) => {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      data.close();
      heard.push(...samples);
    },
    error: failed.reject,
  });
  const encoder = new AudioEncoder({
    output: (chunk, { decoderConfig } = {}) => {
      if (decoderConfig !== undefined) decoder.configure(decoderConfig);
      ++packets;
      decoder.decode(chunk);
    },
    error: failed.reject,
  });
  encoder.configure({ codec: 'opus', sampleRate, numberOfChannels: 1, bitrate: 64_000 });
  for (let start = 0; start < sampleRate; start += 480) {
    const data = new AudioData({
      format: 'f32', sampleRate, numberOfFrames: 480, numberOfChannels: 1, timestamp: (start * 1e6) / sampleRate,
      data: Float32Array.from({ length: 480 }, (_, index) => tone(start + index)),
    });
    encoder.encode(data);
    data.close();
  }
  await Promise.race([encoder.flush(), failed.promise]);
  await Promise.race([decoder.flush(), failed.promise]);
  encoder.close();
  decoder.close();
  // How much of the second half is the tone: the projection upon its sine and cosine.
  let sine = 0, cosine = 0, power = 0;
  const half = heard.slice(24_000, 43_200);
  half.forEach((sample, index) => {
    const phase = (2 * Math.PI * 440 * index) / sampleRate;
    sine += sample * Math.sin(phase);
    cosine += sample * Math.cos(phase);
    power += sample * sample;
  });
  return { packets, samples: heard.length, toneShare: (2 * (sine ** 2 + cosine ** 2)) / (half.length * power) };
}

try {
  globalThis.result = { video: await video(), audio: await audio() };
} catch (error) {
  globalThis.result = { error: `${error.name}: ${error.message}` };
}
document.querySelector('#text').textContent = JSON.stringify(globalThis.result, undefined, 2);
