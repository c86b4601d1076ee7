import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';
import { until } from './harness/wait.mjs';
import { decodeMarker } from './content/marker.mjs';

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
  // The first is behind the other tab now, and is seen all the same. (Both tabs play the same clip.)
  assert.equal(await first.page.evaluate(() => document.hidden), true);
  const seen = new Map(); // tile → frames
  await until('moving pictures of both tabs', 20_000, async () => {
    for (const [key, squares] of Object.entries(await other.look())) {
      const marker = squares === null ? undefined : decodeMarker(squares);
      if (key !== 'preview' && marker !== undefined) seen.set(key, (seen.get(key) ?? new Set()).add(marker.frame));
    }
    return seen.size === 2 && [...seen.values()].every((frames) => frames.size >= 10);
  }, async () => JSON.stringify([...seen.values()].map(({ size }) => size)));
  console.log(JSON.stringify({ e2e: 'second-tab', frames: [...seen.values()].map(({ size }) => size) }));
  await tab.page.close();
  await other.untilTiles(1);
  // A page in the background shows nothing new: what is proven is that the first comes back as it was.
  await first.page.bringToFront();
  assert.equal((await first.show()).state, 'joined');
  await untilFlowing([first, other]);
});
