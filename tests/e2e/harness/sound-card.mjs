// A sound card for Firefox. Without an audio device its AudioContext never runs: resume() stays
// pending and no sound is made or taken. A private PulseAudio with a null sink is device enough.
// (Chromium makes do with a timer.)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adopt } from './children.mjs';
import { until, within } from './wait.mjs';

const kProgram = process.env.VISAVIS_PULSEAUDIO ?? 'pulseaudio';

/** → {env: what a program needs to find it, close()}. */
export async function startSoundCard() {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-sound-'));
  const socket = join(folder, 'native.sock');
  // Home and runtime folder of its own: nothing of the person's own sound setup is read or touched.
  const child = adopt(spawn(kProgram, [
    '-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm=yes',
    '-L', 'module-null-sink rate=48000 channels=2',
    '-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  ], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder } }));
  let log = '';
  let failure;
  child.stderr.on('data', (bytes) => (log += bytes));
  child.once('error', () => (failure = `${kProgram} cannot be run: install pulseaudio or set VISAVIS_PULSEAUDIO`));
  child.once('exit', () => (failure ??= `pulseaudio ended: ${log}`));
  await until('the sound card', 10_000, async () => {
    if (failure !== undefined) throw new Error(failure);
    return existsSync(socket);
  });
  return {
    env: { PULSE_SERVER: `unix:${socket}` },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await within(5000, 'the end of pulseaudio', ended).catch(() => child.kill('SIGKILL'));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
