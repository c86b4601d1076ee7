// Nothing on the way damages media, which DTLS carries; but the other end may be broken, or mean it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeBareSite } from './harness/bare-site.mjs';
import { untilFlowing } from './harness/call.mjs';
import { damage } from './harness/damage.mjs';
import { startRelay } from './harness/relay.mjs';
import { startCall } from './harness/scenario.mjs';
import { until } from './harness/wait.mjs';

const kAFew = 0.05;
const kAgainMs = 20_000; // From the last damaged message to moving pictures and sound, both ways.
const kLeastOfEach = { flipped: 20, overwritten: 20, truncated: 20, prolonged: 20, noise: 20, huge: 1 };
// Twice what was seen; what 20,000 messages would leave behind is more.
const kMostGrowthMb = 120;

const statistics = (peer) => peer.page.evaluate(async () => {
  const { engine, worker } = (await globalThis.statistics()).details;
  const [{ packetsInvalid, framesRendered, videoDecodeErrors, audioFramesPlayed, audioDecodeErrors, keyframeRequests }] = engine.peers;
  return {
    packetsInvalid, packetsRefused: worker.packetsRefused, framesRendered, videoDecodeErrors, audioFramesPlayed,
    audioDecodeErrors, keyframeRequests,
  };
});

/** Of the pages of a Chromium; 0 where none are told apart. */
function residentMb(peer) {
  const kPageBytes = 4096;
  const pages = peer.rendererPids().map((pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]));
  return Math.round((pages.reduce((sum, count) => sum + count, 0) * kPageBytes) / 1e6);
}

/** Damages a share of what `sender` sends until enough of each kind was. */
async function damageMuch(sender, share, timesMore) {
  const before = await damage(sender, share);
  let counts;
  await until('damage of every kind', 60_000, async () => {
    counts = await damage(sender, share);
    return Object.entries(kLeastOfEach).every(([kind, least]) => counts[kind] - before[kind] >= least * timesMore);
  }, async () => JSON.stringify(counts));
  return counts;
}

for (const browsers of [['chromium', 'chromium'], ['chromium', 'firefox']]) {
  test(`a call goes on while a peer sends damaged media, and after nothing else came: ${browsers.join(' > ')}`, { timeout: 200_000 }, async (t) => {
    const site = makeBareSite({ prelude: 'damage.mjs' });
    t.after(site.remove);
    const { peers: [sender, receiver] } = await startCall(t, browsers, { relay: await startRelay({ www: site.folder }) });
    const start = { ...(await statistics(receiver)), residentMb: residentMb(receiver) };

    await damage(sender, kAFew);
    await untilFlowing([receiver], [sender.person], kAgainMs); // Meanwhile.
    const few = await damageMuch(sender, kAFew, 1);
    const meanwhile = await statistics(receiver);
    const all = await damageMuch(sender, 1, 5);
    await damage(sender, 0);
    const startMs = performance.now();
    await untilFlowing([sender, receiver], undefined, kAgainMs);
    const againMs = Math.round(performance.now() - startMs);
    const end = { ...(await statistics(receiver)), residentMb: residentMb(receiver) };

    console.log(JSON.stringify({ e2e: 'corrupt-media', browsers, few, all, start, meanwhile, end, againMs }));
    assert.ok(meanwhile.framesRendered > start.framesRendered + 20, 'pictures are shown while a few messages are damaged');
    assert.ok(meanwhile.audioFramesPlayed > start.audioFramesPlayed + 50, 'and sound is played');
    assert.ok(end.packetsInvalid > start.packetsInvalid + 100, `${end.packetsInvalid} messages were told as invalid`);
    assert.ok(end.packetsRefused > start.packetsRefused, 'too large ones were refused');
    assert.ok(end.videoDecodeErrors + end.audioDecodeErrors > 0, 'decoders met damage');
    assert.ok(end.residentMb < start.residentMb + kMostGrowthMb, `${start.residentMb} MB became ${end.residentMb}`);
    for (const peer of [sender, receiver]) assert.equal((await peer.show()).state, 'joined');
  });
}
