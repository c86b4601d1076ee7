import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';

test('a peer whose browser dies is gone from the other page, and the room goes on', { timeout: 180_000 }, async (t) => {
  const { stage, peers: [stays, dies] } = await startCall(t, ['chromium', 'chromium']);
  const start = performance.now();
  dies.kill();
  const shown = await stays.untilTiles(0, 20_000);
  console.log(JSON.stringify({ e2e: 'peer-vanishes', goneAfterMs: Math.round(performance.now() - start), text: shown.text }));
  assert.equal(shown.state, 'joined');
  assert.notEqual(shown.text, '', 'the status says where one is');
  const next = await stage.launchPeer({ browser: 'chromium', person: 'c' });
  await next.join(stage.room);
  await untilFlowing([stays, next]);
});
