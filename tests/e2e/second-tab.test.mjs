import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';

test('a second tab in the same room takes part, both are told of each other, and the first goes on', { timeout: 180_000 }, async (t) => {
  const { stage, peers: [first, other] } = await startCall(t, ['chromium', 'chromium']);
  const tab = await stage.openTab(first);
  await tab.visit(stage.room);
  await tab.pressJoin();
  await tab.untilState('joined');
  await other.untilTiles(2);
  for (const page of [first, tab]) {
    assert.match(await page.untilText('other-tab'), /in another tab .* Close one of them, or mute here/);
  }
  await tab.page.close();
  await other.untilTiles(1);
  // A page in the background shows nothing new: what is proven is that the first comes back as it was.
  await first.page.bringToFront();
  assert.equal((await first.show()).state, 'joined');
  await untilFlowing([first, other]);
});
