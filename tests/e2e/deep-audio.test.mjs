// Deep redundancy of sound: its module is larger than all else together, so a page loads it when sound gets
// lost in bursts, and not before; then lost speech comes back, and where it does not load the call goes on.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeBareSite } from './harness/bare-site.mjs';
import { loseInBursts } from './harness/burst-loss.mjs';
import { untilFlowing } from './harness/call.mjs';
import { startRelay } from './harness/relay.mjs';
import { startCall } from './harness/scenario.mjs';
import { until } from './harness/wait.mjs';

const kNone = { burstMs: 0, everyMs: 1000 };
const kBursts = { burstMs: 160, everyMs: 1500 };
const kLoadMs = 40_000; // Two bursts, then 2 MB to load and compile on a busy machine.
const kRecoverMs = 30_000;

async function statistics(peer) {
  const { deepAudio, deepRedundancyMs, peers: [of] } = (await peer.page.evaluate(async () => (await globalThis.statistics()).details)).engine;
  const { audioDeeplyRecoveredMs, audioRecoveredMs, audioFramesPlayed, audioFramesConcealed, audioDecodeErrors, hearsDeepRedundancy } = of;
  return {
    deepAudio, deepRedundancyMs, audioDeeplyRecoveredMs, audioRecoveredMs, audioFramesPlayed, audioFramesConcealed,
    audioDecodeErrors, hearsDeepRedundancy,
  };
}

const untilStatistics = (peer, what, timeoutMs, is) => until(`${peer.name}: ${what}`, timeoutMs,
  async () => is(await statistics(peer)), async () => JSON.stringify(await statistics(peer)));

async function callOn(t, { without = [] } = {}) {
  const site = makeBareSite({ prelude: 'burst-loss.mjs' });
  t.after(site.remove);
  for (const file of without) rmSync(join(site.folder, 'visavis', file));
  const { peers } = await startCall(t, ['chromium', 'chromium'], { relay: await startRelay({ www: site.folder }) });
  for (const peer of peers) {
    assert.equal((await statistics(peer)).deepAudio, 'away');
    const { loaded } = await loseInBursts(peer, kNone);
    assert.ok(loaded.some((name) => name.includes('visavis-codecs')), `${loaded}`);
    assert.deepEqual(loaded.filter((name) => name.includes('deep-audio')), []);
  }
  return peers;
}

test('bursts of loss load it on both sides, and what was lost comes back', { timeout: 180_000 }, async (t) => {
  const [sender, receiver] = await callOn(t);
  await loseInBursts(sender, kBursts);
  for (const peer of [sender, receiver]) await untilStatistics(peer, 'the module is here', kLoadMs, ({ deepAudio }) => deepAudio === 'here');
  await untilStatistics(sender, 'it sends redundancy', kRecoverMs, ({ deepRedundancyMs }) => deepRedundancyMs >= 160);
  await untilStatistics(receiver, 'a second is recovered', kRecoverMs, ({ audioDeeplyRecoveredMs }) => audioDeeplyRecoveredMs > 1000);
  const { lost, loaded } = await loseInBursts(sender, kNone);
  const [sent, heard] = [await statistics(sender), await statistics(receiver)];
  console.log(JSON.stringify({ e2e: 'deep-audio', lost, sent, heard }));
  assert.ok(lost > 0);
  assert.equal(loaded.filter((name) => /^visavis-deep-audio.*\.wasm$/.test(name)).length, 1, `${loaded}`);
  assert.ok(sent.hearsDeepRedundancy, 'the receiver told that it hears it');
  assert.equal(heard.audioDecodeErrors, 0);
  await untilFlowing([sender, receiver]);
});

test('a call whose page cannot load it goes on', { timeout: 150_000 }, async (t) => {
  const [sender, receiver] = await callOn(t, { without: ['visavis-deep-audio.wasm'] });
  await loseInBursts(sender, kBursts);
  for (const peer of [sender, receiver]) await untilStatistics(peer, 'the load failed', kLoadMs, ({ deepAudio }) => deepAudio === 'failed');
  await loseInBursts(sender, kNone);
  await untilFlowing([sender, receiver]);
  const { deepRedundancyMs } = await statistics(sender), { audioDeeplyRecoveredMs } = await statistics(receiver);
  assert.deepEqual([deepRedundancyMs, audioDeeplyRecoveredMs], [0, 0]);
});
