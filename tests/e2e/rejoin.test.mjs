import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { assertGoodCall, startCall } from './harness/scenario.mjs';
import { kUndisturbed } from './measure/limits.mjs';

test('who leaves is gone from the other page, and can come back into the same call', { timeout: 180_000 }, async (t) => {
  const { peers: [stays, leaves] } = await startCall(t, ['chromium', 'chromium']);
  await leaves.press('leave-button');
  await leaves.untilState('left');
  await stays.untilTiles(0);
  await leaves.press('again-button'); // Back to where one came from, where one joins.
  await leaves.pressJoin();
  await leaves.untilState('joined');
  await untilFlowing([stays, leaves]);
  await assertGoodCall('rejoin', [stays, leaves], kUndisturbed, { seconds: 4 });
});
