// The codecs are most of what a call loads: it begins without them, and has its media once they are there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBareSite } from './harness/bare-site.mjs';
import { untilFlowing } from './harness/call.mjs';
import { startRelay } from './harness/relay.mjs';
import { openStage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const enginesOf = (peer) => peer.page.evaluate(async () => (await globalThis.statistics()).details.engine);

test('two meet and connect before their codecs have come, and see and hear each other then', { timeout: 120_000 }, async (t) => {
  const site = makeBareSite({ prelude: 'late-codecs.mjs' });
  t.after(site.remove);
  const stage = await openStage(t, await startRelay({ www: site.folder }));
  const peers = [];
  for (const person of ['a', 'b']) peers.push(await stage.launchPeer({ browser: 'chromium', person }));
  for (const peer of peers) await peer.join(stage.room);
  for (const peer of peers) {
    await peer.untilTiles(1);
    await until(`${peer.name}: connected`, 20_000, async () => (await enginesOf(peer)).peers[0]?.state === 'connected');
    const { framesEncoded, audioFramesEncoded, videoEncodeErrors, audioEncodeErrors } = await enginesOf(peer);
    assert.deepEqual([framesEncoded, audioFramesEncoded, videoEncodeErrors, audioEncodeErrors], [0, 0, 0, 0]);
  }
  for (const peer of peers) await peer.page.evaluate(() => new BroadcastChannel('late-codecs').postMessage('now'));
  const startMs = performance.now();
  await untilFlowing(peers, undefined, 20_000);
  console.log(JSON.stringify({ e2e: 'late-codecs', flowingMs: Math.round(performance.now() - startMs) }));
});
