// codec_runner.cpp as a wasm module: the same work as the native program does, by the same commands.
// Runs in Node and in a page. An engine: {clip, speech, encode, decode} and judge or stream; what it does between
// its call and its promise is what is measured.

export async function createRunner(factory, options = {}) {
  const module = await factory(options);
  const command = (line) => {
    const answer = JSON.parse(module.ccall('Command', 'string', ['string'], [line]));
    if (answer.error !== undefined) throw new Error(`${line}: ${answer.error}`);
    return answer;
  };
  const fill = (line, bytes) => {
    command(line);
    module.HEAPU8.set(bytes, module.ccall('Room', 'number', [], []));
  };
  return {
    clip: ({ width, height, frames, bytes }) => fill(`clip ${width} ${height} ${frames}`, bytes),
    speech: ({ samples, bytes }) => fill(`speech ${samples}`, bytes),
    encode: (codec, effort, kbps) => command(`encode ${codec} ${effort} ${kbps}`),
    decode: (codec) => command(`decode ${codec}`),
    judge: (codec) => command(`judge ${codec}`),
  };
}
