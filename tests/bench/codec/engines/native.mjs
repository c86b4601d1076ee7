// codec_runner.cpp as a native program: one process that is fed by lines and tells its own CPU time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function startNative(program) {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const command = async (line, bytes) => {
    child.stdin.write(`${line}\n`);
    if (bytes !== undefined) child.stdin.write(bytes);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended at: ${line}`);
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(`${line}: ${answer.error}`);
    return answer;
  };
  return {
    clip: ({ width, height, frames, bytes }) => command(`clip ${width} ${height} ${frames}`, bytes),
    speech: ({ samples, bytes }) => command(`speech ${samples}`, bytes),
    encode: (codec, effort, kbps) => command(`encode ${codec} ${effort} ${kbps}`),
    decode: (codec) => command(`decode ${codec}`),
    judge: (codec) => command(`judge ${codec}`),
    /** Takes packets that another engine made, to be judged. */
    packets: (packets) => command(`packets ${packets.map(({ length }) => length).join(' ')}`, Buffer.concat(packets)),
    stop: () => child.stdin.end(),
  };
}
