// A TCP download over the link, from a to b, as long as it is let.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { adopt } from '../../e2e/harness/children.mjs';
import { until, within } from '../../e2e/harness/wait.mjs';
import { flowKbps } from './link-figures.mjs';

const kPort = 5001; // In a namespace of its own.
const kFlow = `tcp:${kPort}`; // As the link's reports name it.
const kProgram = fileURLToPath(new URL('tcp-end.py', import.meta.url));

/**
 * `wanted`: the sender's congestion control. → {congestionControl: as the kernel names it,
 * kbps(reports): of it on the wire, stop()}, once it flows.
 */
export async function startDownload(network, wanted) {
  const start = (side, ...args) => {
    const [command, ...rest] = [...network[side].prefix, 'python3', kProgram, ...args];
    return adopt(spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] }));
  };
  const server = start('a', 'serve', network.a.address, `${kPort}`, wanted);
  const congestionControl = await within(5000, 'the TCP server', new Promise((resolve) => {
    server.stdout.once('data', (text) => resolve(`${text}`.trim()));
  }));
  const client = start('b', 'fetch', network.a.address, `${kPort}`);
  await until('the TCP download', 10_000, () => (network.reports.at(-1)?.ab.flows[kFlow] ?? 0) > 0);
  return {
    congestionControl,
    kbps: (reports) => flowKbps(reports, 'ab', [kFlow]),
    stop() {
      client.kill();
      server.kill();
    },
  };
}
