import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';

test('a second tab in the same room takes part or is told why not; the first goes on', { timeout: 180_000 }, async (t) => {
  const { stage, peers: [first, other] } = await startCall(t, ['chromium', 'chromium']);
  const tab = await stage.openTab(first);
  await tab.visit(stage.room);
  await tab.pressJoin();
  const shown = await tab.untilShows('joined or a message', ({ state, error }) => state === 'joined' || error !== undefined);
  console.log(JSON.stringify({ e2e: 'second-tab', state: shown.state, error: shown.error ?? null }));
  if (shown.state === 'joined') await other.untilTiles(2);
  await tab.page.close();
  await other.untilTiles(1);
  // A page in the background shows nothing new: what is proven is that the first comes back as it was.
  await first.page.bringToFront();
  assert.equal((await first.show()).state, 'joined');
  await untilFlowing([first, other]);
});
