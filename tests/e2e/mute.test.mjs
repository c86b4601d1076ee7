import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loudest, untilFlowing } from './harness/call.mjs';
import { startCall } from './harness/scenario.mjs';
import { until } from './harness/wait.mjs';
import { decodeMarker } from './content/marker.mjs';
import { levelDb } from './measure/speech.mjs';

const kSilentDb = -60; // Speech is at -20.

async function shownFrame(peer) {
  for (const [key, squares] of Object.entries(await peer.look())) {
    if (key !== 'preview' && squares !== null) return decodeMarker(squares)?.frame;
  }
  return undefined;
}

test('mute silences, camera off stops the picture, and both come back', { timeout: 180_000 }, async (t) => {
  const { peers: [speaker, listener] } = await startCall(t, ['chromium', 'chromium']);

  const unmuted = await speaker.pressed('mute-button');
  await speaker.press('mute-button');
  assert.notEqual(await speaker.pressed('mute-button'), unmuted, 'the button shows its state');
  await until('silence after mute', 5000, async () => (await listener.listen()) < 0.001);
  const muted = await listener.watch({ paceMs: 0, qualityMs: 3000, pictureEveryMs: 0 });
  const silence = levelDb(loudest(muted.sounds));
  assert.ok(silence < kSilentDb, `${silence} dB while muted`);
  await speaker.press('mute-button');
  assert.equal(await speaker.pressed('mute-button'), unmuted);
  await until('speech after unmute', 5000, async () => (await listener.listen()) > 0.01);

  const camera = await speaker.pressed('camera-button');
  const lights = () => speaker.page.evaluate(() => document.querySelector('[data-testid=preview]').srcObject
    .getVideoTracks().filter(({ readyState }) => readyState === 'live').length);
  assert.equal(await lights(), 1);
  await speaker.press('camera-button');
  assert.notEqual(await speaker.pressed('camera-button'), camera, 'the button shows its state');
  assert.equal(await lights(), 0, 'a camera that is off is closed');
  let last;
  let since = 0;
  await until('a picture that stands still or is gone', 10_000, async () => {
    const frame = await shownFrame(listener);
    if (frame !== last) since = performance.now();
    last = frame;
    return performance.now() - since > 1500;
  });
  await speaker.press('camera-button');
  await until('the camera, which was closed', 10_000, async () => (await speaker.pressed('camera-button')) === camera);
  await untilFlowing([speaker, listener]);
  console.log(JSON.stringify({ e2e: 'mute', mutedLevelDb: Math.round(silence) }));
});
