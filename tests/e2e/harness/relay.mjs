// Starts the native relay that serves the page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adopt } from './children.mjs';
import { within } from './wait.mjs';

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const kReady = /^visavis-relay listening on (http:\/\/127\.0\.0\.1:(\d+))$/m;

let secret;
function secretFile() {
  if (secret === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'visavis-relay-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    secret = join(folder, 'secret');
    writeFileSync(secret, 'a secret for end-to-end tests\n');
  }
  return secret;
}

/**
 * → {origin, port, wsUrl, stop()}; `port` 0 takes a free one, `flags` go to the relay, `prefix` is a command
 * that runs it. Paths: VISAVIS_RELAY, VISAVIS_WWW.
 */
export async function startRelay({ port = 0, flags = [], prefix = [], www: folder = undefined } = {}) {
  const program = process.env.VISAVIS_RELAY ?? root('build/bin/visavis-relay');
  const www = folder ?? process.env.VISAVIS_WWW ?? root('build/www');
  for (const path of [program, www]) {
    if (!existsSync(path)) throw new Error(`${path} is not there: build first, or set VISAVIS_RELAY and VISAVIS_WWW`);
  }
  // Of all relays of this process, so that one which comes back knows its clients again.
  const ours = ['--listen', `127.0.0.1:${port}`, '--www', www, '--token-secret-file', secretFile()];
  const [command, ...args] = [...prefix, program, ...ours, ...flags];
  const child = adopt(spawn(command, args));
  let output = '';
  let log = '';
  child.stderr.on('data', (bytes) => (log += bytes));
  const ready = new Promise((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      output += bytes;
      const match = kReady.exec(output);
      if (match !== null) resolve(match);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the relay ended (${code ?? signal}): ${log}${output}`)));
  });
  const [, origin, listening] = await within(10_000, 'the start of the relay', ready);
  return {
    origin,
    port: Number(listening),
    wsUrl: `${origin.replace('http', 'ws')}/ws`,
    /** SIGTERM, as a service manager does; SIGKILL when that is not heard within 5 s. */
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await within(5000, 'the end of the relay', ended).catch(() => child.kill('SIGKILL'));
    },
  };
}
