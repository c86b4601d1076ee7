// A page that gets four times slower. The DevTools protocol slows the page's own thread only (for the
// engine's worker it is "not supported"): what is shown here is that capture, preview and drawing leave
// the call alive. That the engine steps down is in tests/wasm/adaptation/encoder_effort_test.cpp.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionOf } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';
import { kSlowDevice } from './measure/limits.mjs';

const kSlower = 4;
const kWatch = { paceMs: 5000, qualityMs: 1000 };

async function seen(from, to) {
  const [sender, receiver] = await Promise.all([from, to].map((peer) => peer.watch(kWatch)));
  const { fps, latencyP50Ms, psnrDb } = await directionOf(from, sender, receiver);
  return { fps, latencyP50Ms, psnrDb };
}

test('a page that gets four times slower goes on sending and showing', { timeout: 180_000 }, async (t) => {
  const { peers: [slow, other] } = await startCall(t, ['chromium', 'chromium']);
  const devtools = await slow.page.createCDPSession();
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: kSlower });
  const figures = { sends: await seen(slow, other), shows: await seen(other, slow) };
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const after = await seen(slow, other);
  console.log(JSON.stringify({ e2e: 'slow-device', ...figures, after }));
  for (const [what, { fps }] of Object.entries(figures)) assert.ok(fps >= kSlowDevice.minFps, `${what} ${fps} frames per second`);
});
