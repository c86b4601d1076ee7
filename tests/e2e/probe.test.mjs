// The measure itself in real browsers, without any call: a page that mirrors its own camera is true,
// and each fault that must fail a test does fail.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { judge, reference, untilFlowing } from './harness/call.mjs';
import { openStage } from './harness/stage.mjs';
import { kTwoPeers } from './measure/limits.mjs';
import { shortcomings } from './measure/verdict.mjs';

const kWatch = { paceMs: 3000, qualityMs: 3000, pictureEveryMs: 300 };
const kFaults = {
  black: ['fps', 'psnrDb', 'ssim', 'colourError', 'latencyMs'],
  frozen: ['fps', 'latencyMs'],
  silent: ['correlation', 'heard'],
};

async function serveMirror(t) {
  const page = readFileSync(new URL('page/mirror.html', import.meta.url));
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: async () => {} };
}

for (const browser of ['chromium', 'firefox']) {
  test(`${browser}: a true picture and sound pass, black, frozen, silent and another's fail`, { timeout: 120_000 }, async (t) => {
    const stage = await openStage(t, await serveMirror(t));
    const peer = await stage.launchPeer({ browser, person: 'a' });
    await peer.join(stage.room);
    await untilFlowing([peer], [peer.person]);
    const judged = async (person) => {
      const watched = await peer.watch(kWatch);
      return judge(await reference(person), watched, watched);
    };

    const live = await judged('a');
    console.log(JSON.stringify({ e2e: 'probe', browser, live }));
    // The way through the page's own canvases costs nothing that a codec's loss could hide behind.
    // Only the rate is left to the machine: it may be building something at the same time.
    assert.deepEqual(shortcomings(live, { ...kTwoPeers, minFps: 5, minPsnrDb: 40, minCorrelation: 0.7, maxLatencyMs: 500 }), []);

    const failed = (figures) => shortcomings(figures, kTwoPeers).map((text) => text.split(' ')[0]);
    assert.deepEqual(failed(await judged('b')).slice(0, 7),
      ['fps', 'psnrDb', 'ssim', 'colourError', 'latencyMs', 'correlation', 'heard']);
    for (const [fault, expected] of Object.entries(kFaults)) {
      await peer.page.evaluate((name) => globalThis.setFault(name), fault);
      const names = failed(await judged('a'));
      for (const name of expected) assert.ok(names.includes(name), `${fault}: only ${names} failed`);
    }
  });
}
