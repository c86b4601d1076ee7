// A TCP download over the link, from a to b, as long as it is let.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { adopt } from '../../e2e/harness/children.mjs';
import { within } from '../../e2e/harness/wait.mjs';

const kPort = 5001; // In a namespace of its own.
const kProgram = fileURLToPath(new URL('tcp-end.mjs', import.meta.url));

/** → {mark(): counts from now on, kbps(seconds), stop()}. */
export async function startDownload(network) {
  const start = (side, ...args) => {
    const [command, ...rest] = [...network[side].prefix, process.execPath, kProgram, ...args];
    return adopt(spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] }));
  };
  const server = start('a', 'serve', network.a.address, `${kPort}`);
  await within(5000, 'the TCP server', new Promise((resolve) => server.stdout.once('data', resolve)));
  const client = start('b', 'fetch', network.a.address, `${kPort}`);
  const counts = []; // [ms, bytes]
  createInterface({ input: client.stdout }).on('line', (line) => counts.push(JSON.parse(line)));
  let from = 0;
  return {
    mark: () => (from = counts.length),
    kbps(seconds) {
      const window = counts.slice(from).filter(([ms]) => ms <= (counts[from]?.[0] ?? 0) + seconds * 1000);
      const [first, last] = [window[0], window.at(-1)];
      return first === last ? 0 : Math.round(((last[1] - first[1]) * 8) / (last[0] - first[0]));
    },
    stop() {
      client.kill();
      server.kill();
    },
  };
}
