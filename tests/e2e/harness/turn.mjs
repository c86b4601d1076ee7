// A real TURN server (coturn) on loopback that shares a secret with the relay.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { adopt } from './children.mjs';
import { until } from './wait.mjs';

const kRealm = 'test.visavis';

function findTurnserver() {
  const wanted = process.env.VISAVIS_TURNSERVER;
  if (wanted !== undefined) return wanted;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'turnserver');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // the next folder
    }
  }
  throw new Error('turnserver (Debian package coturn) is not there; VISAVIS_TURNSERVER may name it');
}

/** A UDP port that is free now. */
async function freePort() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** → {url, secretFile, log(), close()} */
export async function startTurnServer(secret) {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-turn-'));
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const port = await freePort();
  const child = adopt(spawn(findTurnserver(), [
    '-n', '--no-cli', '--no-tls', '--no-dtls', '--no-tcp', '--no-tcp-relay', '--no-multicast-peers',
    '--listening-ip', '127.0.0.1', '--relay-ip', '127.0.0.1', '--listening-port', String(port),
    '--allow-loopback-peers', '--fingerprint', '--use-auth-secret', '--static-auth-secret', secret,
    '--realm', kRealm, '--log-file', 'stdout', '--verbose', '--pidfile', join(folder, 'pid'),
  ], { cwd: folder }));
  let log = '';
  child.stdout.on('data', (bytes) => (log += bytes));
  child.stderr.on('data', (bytes) => (log += bytes));
  const server = {
    url: `turn:127.0.0.1:${port}?transport=udp`,
    secretFile,
    log: () => log,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await until('the TURN server answers', 20_000, () => answersBinding(port), () => log);
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** One STUN binding request (RFC 8489 section 5): a header without attributes. */
async function answersBinding(port) {
  const socket = createSocket('udp4');
  const request = Buffer.alloc(20);
  request.writeUInt16BE(0x0001, 0);
  request.writeUInt32BE(0x2112a442, 4);
  request.write('visavis-test', 8, 'latin1');
  try {
    return await new Promise((resolve) => {
      socket.on('message', (bytes) => resolve(bytes.readUInt16BE(0) === 0x0101));
      socket.on('error', () => resolve(false));
      setTimeout(() => resolve(false), 300);
      socket.send(request, port, '127.0.0.1');
    });
  } finally {
    socket.close();
  }
}
