// The speech that the microphones of a call hear: one track of real prompts per person, 12 s that
// loop, 48 kHz mono, pauses taken out so that every second of it can be recognised.
// Each person says something else: the same words on both sides look like an echo to a browser's
// echo canceller, which would then remove them.
import { readFileSync, writeFileSync } from 'node:fs';
import { ffmpeg } from './ffmpeg.mjs';
import { cached, requireContent } from './paths.mjs';

export const kVoiceRate = 48000;
export const kVoiceSeconds = 12;
const kRecipe = 2; // Raise it when the making of tracks changes.

const kPrompts = {
  a: ['demo-congrats.wav'],
  b: ['conf-adminmenu-162.wav', 'vm-options.wav'],
  c: ['demo-echotest.wav', 'screen-callee-options.wav'],
};
const kFilter = [
  'silenceremove=start_periods=1:start_threshold=-40dB:stop_periods=-1:stop_duration=0.15:stop_threshold=-40dB',
  'highpass=f=100',
  'dynaudnorm=f=250:p=0.5',
].join(',');

/** Path of a person's speech as a wav of 16 bits. */
export function voiceWav(person) {
  const sources = kPrompts[person].map(requireContent);
  return cached(`voice-${person}.wav`, sources, { kFilter, kVoiceSeconds, kRecipe }, async (path) => {
    const pcm = await ffmpeg([
      ...sources.flatMap((source) => ['-i', source]),
      '-filter_complex', `${sources.map((_, i) => `[${i}:a]`).join('')}concat=n=${sources.length}:v=0:a=1,${kFilter}`,
      '-ar', String(kVoiceRate), '-ac', '1', '-t', String(kVoiceSeconds), '-f', 's16le', '-',
    ]);
    const bytes = kVoiceRate * kVoiceSeconds * 2;
    if (pcm.length !== bytes) throw new Error(`speech of ${person}: ${pcm.length} bytes, not ${bytes}`);
    writeFileSync(path, Buffer.concat([wavHeader(bytes), pcm]));
  });
}

/** A person's speech as Float32Array at kVoiceRate. */
export async function voiceSamples(person) {
  return samplesOf(readFileSync(await voiceWav(person)).subarray(44));
}

/** Little-endian 16-bit PCM → Float32Array in -1..1. */
export function samplesOf(pcm) {
  const samples = new Float32Array(pcm.length >> 1);
  for (let i = 0; i < samples.length; ++i) samples[i] = pcm.readInt16LE(i * 2) / 32768;
  return samples;
}

function wavHeader(bytes) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(kVoiceRate, 24);
  header.writeUInt32LE(kVoiceRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return header;
}
