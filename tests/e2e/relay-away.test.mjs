import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';
import { openStage } from './harness/stage.mjs';

test('joining while the relay is away gives a message, and works once it is back', { timeout: 120_000 }, async (t) => {
  const stage = await openStage(t);
  const peer = await stage.launchPeer({ browser: 'chromium' });
  await peer.visit(stage.room);
  // The engine comes from the relay, too; without it the page rightly has another message.
  await peer.page.waitForSelector('html[data-engine=ready]', { timeout: 60_000 });
  const relay = await stage.takeRelayAway();
  await peer.pressJoin();
  const { error } = await peer.untilError('relay-unreachable', 30_000);
  console.log(JSON.stringify({ e2e: 'relay-away', error }));
  assert.match(error, /\w+ \w+ \w+/);
  await relay.comeBack();
  await peer.page.click('[data-testid=retry-button]');
  await peer.untilState('joined', 30_000);
});

test('a call outlives the relay, and the page takes it up again when it is back', { timeout: 180_000 }, async (t) => {
  const { stage, peers } = await startCall(t, ['chromium', 'chromium']);
  const relay = await stage.takeRelayAway();
  for (const peer of peers) {
    await peer.untilShows('that the relay is lost', ({ state }) => state === 'reconnecting');
  }
  await untilFlowing(peers); // Media is peer to peer.
  const before = await Promise.all(peers.map((peer) => peer.show()));
  await relay.comeBack();
  const start = performance.now();
  for (const peer of peers) {
    await peer.untilShows('joined, no error', ({ state, code }) => state === 'joined' && code === undefined, 40_000);
  }
  console.log(JSON.stringify({ e2e: 'relay-away', backAfterMs: Math.round(performance.now() - start) }));
  await untilFlowing(peers);
  // Nobody was taken for gone or for someone new: the ids are those of before.
  const after = await Promise.all(peers.map((peer) => peer.show()));
  assert.deepEqual(after.map(({ tiles }) => tiles), before.map(({ tiles }) => tiles));
  assert.deepEqual(after.map(({ tiles }) => tiles.length), [1, 1]);
});
