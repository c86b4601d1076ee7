// Runs ffmpeg on raw bytes: input buffer (or none) in, output buffer out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export async function ffmpeg(args, input = undefined) {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const out = [];
  const err = [];
  child.stdout.on('data', (bytes) => out.push(bytes));
  child.stderr.on('data', (bytes) => err.push(bytes));
  if (input !== undefined) {
    child.stdin.on('error', () => {}); // A broken pipe shows in the exit code and stderr.
    child.stdin.end(input);
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${Buffer.concat(err)}`);
  return Buffer.concat(out);
}
