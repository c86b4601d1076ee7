// Two network namespaces with nothing between them but an emulated link (tests/link). Needs root.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { adopt } from '../../e2e/harness/children.mjs';
import { within } from '../../e2e/harness/wait.mjs';

const kEmulator = fileURLToPath(new URL('../../../build/bin/link_emulator', import.meta.url));
const kForward = fileURLToPath(new URL('forward.mjs', import.meta.url));
// Of our namespaces and of the folder in the system's own for temporary files, with the process's id.
const kNames = /^vv[ab](\d+)$/;
const kFolders = /^visavis-link-(\d+)-/;
const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Why there can be no emulated network here, undefined: there can. */
export function networkObstacle() {
  if (process.getuid() !== 0) return 'network namespaces and TUN devices need root';
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun';
  if (!existsSync(kEmulator)) return 'build/bin/link_emulator is not built';
  try {
    ip('netns', 'list');
  } catch (error) {
    return `ip netns: ${error.message}`;
  }
  return undefined;
}

/**
 * `link`: see tests/link/link_spec.h. → {a, b: {address, prefix (of a command), program(path)},
 * reports: one object per 100 ms, go(), set(link), joinLoopback(port), close()}. It is closed at the latest when the process
 * ends, however that is; what a killed one has left is removed by the next.
 */
export async function openNetwork(link) {
  const obstacle = networkObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `visavis-link-${process.pid}-`));
  const closing = [() => rmSync(folder, { recursive: true, force: true })];
  const close = () => {
    process.off('exit', close);
    for (const step of closing.splice(0).reverse()) attempt(step);
  };
  process.on('exit', close);
  try {
    const sides = { a: `vva${process.pid}`, b: `vvb${process.pid}` };
    const emulator = adopt(spawn(kEmulator, ['--a', sides.a, '--b', sides.b, '--link', link]));
    emulator.stdin.on('error', () => {}); // It has ended: see its exit.
    closing.push(() => emulator.stdin.end());
    let complaint = '';
    emulator.stderr.on('data', (bytes) => (complaint += bytes));
    const reports = [];
    await within(5000, 'the start of the link emulator', new Promise((resolve, reject) => {
      emulator.once('error', reject);
      emulator.once('exit', () => reject(new Error(complaint)));
      createInterface({ input: emulator.stdout }).on('line', (line) => {
        if (line === 'ready') resolve();
        else reports.push(JSON.parse(line));
      });
    }));
    const network = { reports, close };
    for (const [side, name] of Object.entries(sides)) {
      const address = `10.77.0.${side === 'a' ? 1 : 2}`;
      ip('netns', 'add', name);
      closing.push(() => ip('netns', 'delete', name));
      ip('link', 'set', name, 'netns', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'address', 'add', `${address}/24`, 'dev', name);
      ip('-n', name, 'link', 'set', name, 'mtu', '1500', 'up');
      network[side] = { address, ...inNamespace(name, folder) };
    }
    /** What listens on a's 127.0.0.1:port is then on b's too, past the link: for signaling and pages. */
    network.joinLoopback = async (port) => {
      const socket = join(folder, `${port}.sock`);
      for (const [side, from, to] of [['a', socket, `${port}`], ['b', `${port}`, socket]]) {
        const [command, ...args] = [...network[side].prefix, process.execPath, kForward, from, to];
        const child = adopt(spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
        closing.push(() => child.kill());
        await within(5000, 'a forwarder', new Promise((resolve) => child.stdout.once('data', resolve)));
      }
    };
    network.go = () => emulator.stdin.write('go\n');
    network.set = (spec) => emulator.stdin.write(`link ${spec}\n`);
    return network;
  } catch (error) {
    close();
    throw error;
  }
}

/** One step of tidying up; the others are done whatever becomes of it. */
function attempt(step) {
  try {
    step();
  } catch (error) {
    console.error(`left behind: ${error.message}`);
  }
}

/** What processes that are gone have left: who was killed could not remove its own. */
function removeLeftovers() {
  const isOver = (pid) => pid !== undefined && (!existsSync(`/proc/${pid}`) || pid === `${process.pid}`);
  for (const line of ip('netns', 'list').split('\n')) {
    const [name] = line.split(' ');
    if (isOver(kNames.exec(name)?.[1])) attempt(() => ip('netns', 'delete', name));
  }
  for (const name of readdirSync(tmpdir())) {
    if (isOver(kFolders.exec(name)?.[1])) attempt(() => rmSync(join(tmpdir(), name), { recursive: true, force: true }));
  }
}

/** Of TCP, by name: what this machine's kernel has. */
export const congestionControls = () =>
  readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').trim().split(' ');

function inNamespace(name, folder) {
  const prefix = ['ip', 'netns', 'exec', name];
  return {
    prefix,
    /** Path of a program that runs `path` in there: for those who start one by path only. */
    program(path) {
      const script = join(folder, `${name}-${path.replaceAll('/', '_')}`);
      writeFileSync(script, `#!/bin/sh\nexec ${prefix.join(' ')} '${path}' "$@"\n`);
      chmodSync(script, 0o755);
      return script;
    },
  };
}
