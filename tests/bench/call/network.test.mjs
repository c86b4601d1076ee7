// The emulated network itself: that it carries, counts and goes away. Needs what openNetwork() needs.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/wait.mjs';
import { networkObstacle, openNetwork } from './network.mjs';
import { startDownload } from './tcp.mjs';

const skip = networkObstacle();
const namespaces = () => execFileSync('ip', ['netns', 'list']).toString();
const kModule = fileURLToPath(new URL('network.mjs', import.meta.url));

test('a download is carried at the rate of the link and counted as its own', { skip, timeout: 30_000 }, async () => {
  const network = await openNetwork('rate=4000 delay=5 queue=100');
  try {
    const download = await startDownload(network, 'reno');
    assert.equal(download.congestionControl, 'reno');
    const first = network.reports.length;
    await until('two seconds of reports', 10_000, () => network.reports.length >= first + 21);
    const kbps = download.kbps(network.reports.slice(first));
    assert.ok(kbps > 3000 && kbps < 4400, `${kbps} kbps`);
    download.stop();
  } finally {
    network.close();
  }
  assert.ok(!namespaces().includes(`vva${process.pid}`));
});

for (const signal of ['SIGINT', 'SIGKILL']) {
  test(`${signal} leaves no network behind, or the next one clears it away`, { skip, timeout: 30_000 }, async () => {
    const program = `import { openNetwork } from '${kModule}'; await openNetwork(''); console.log('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    assert.ok(namespaces().includes(`vva${child.pid}`));
    child.kill(signal);
    await once(child, 'exit');
    if (signal === 'SIGKILL') (await openNetwork('')).close();
    assert.ok(!namespaces().includes(`vva${child.pid}`));
  });
}
