// Times engines in turns: each round runs every engine once, so that what else the machine does
// reaches all of them alike. CPU time, never time on the clock.
import { makeClip, makeSpeech } from './content.mjs';

const kFrameMs = 20; // of Opus

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * `engines`: name → engine, the first being 'native'. Returns the rows of the report for one choice;
 * an engine that fails is told to `fail` and gets no row.
 */
export async function measureRow(row, engines, rounds, fail) {
  const content = row.codec === 'opus' ? await makeSpeech(row.seconds) : await makeClip(row.width, row.height, row.frames);
  const frames = row.codec === 'opus' ? (row.seconds * 1000) / kFrameMs : row.frames;
  const times = new Map();
  for (const [name, engine] of engines) {
    try {
      await (row.codec === 'opus' ? engine.speech : engine.clip)(content);
      times.set(name, { encode: [], decode: [] });
    } catch (error) {
      fail(name, error);
    }
  }
  // The first round warms up: a page's compiler sees what is hot, and memory is taken.
  for (let round = -1; round < rounds; ++round) {
    for (const [name, samples] of times) {
      try {
        const encode = await engines.get(name).encodeMs(row.codec, row.speed, row.kbps, frames);
        const decode = await engines.get(name).decodeMs(row.codec, frames);
        if (round < 0) continue;
        samples.encode.push(encode / frames);
        samples.decode.push(decode / frames);
      } catch (error) {
        fail(name, error);
        times.delete(name);
      }
    }
  }
  return judge(row, engines, times, frames);
}

async function judge(row, engines, times, frames) {
  const seconds = row.codec === 'opus' ? row.seconds : frames / 30;
  const native = engines.get('native');
  const reference = times.has('native') ? await native.judge(row.codec) : undefined;
  const out = [];
  for (const [name, { encode, decode }] of times) {
    const engine = engines.get(name);
    const result = { codec: row.codec, width: row.width, height: row.height, speed: row.speed, engine: name };
    result.encode_ms = median(encode);
    result.decode_ms = median(decode);
    let quality = reference;
    if (name === 'wasm') quality = await engine.judge(row.codec);
    else if (name !== 'native') {
      await native.packets(await engine.stream());
      quality = await native.judge(row.codec);
    }
    result.kbps = (quality.bytes * 8) / 1000 / seconds;
    if (row.codec !== 'opus') result.psnr = quality.psnr;
    if (name === 'wasm' && reference !== undefined) {
      const { encode: nativeEncode, decode: nativeDecode } = times.get('native');
      result.encode_ratio = median(nativeEncode) / result.encode_ms;
      result.decode_ratio = median(nativeDecode) / result.decode_ms;
      result.stream_is_native = quality.stream === reference.stream;
      result.pictures_are_native = quality.pictures === reference.pictures;
    }
    out.push(result);
  }
  return out;
}
