// A page that gets a quarter of the machine, with its worker, and then all of it again: it keeps
// sending by doing less for each picture, and does more again when it can. Where the kernel lets us
// divide no CPU time (harness/throttle.mjs), the DevTools protocol slows the page's own thread, and only
// that the call goes on is asked for: the engine's worker stays as fast as it is.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { kWidth } from './content/clip.mjs';
import { makeBareSite } from './harness/bare-site.mjs';
import { directionOf } from './harness/call.mjs';
import { startRelay } from './harness/relay.mjs';
import { startCall } from './harness/scenario.mjs';
import { throttle } from './harness/throttle.mjs';
import { until } from './harness/wait.mjs';
import { kSlowDevice } from './measure/limits.mjs';

const kSlower = 4;
const kWatch = { paceMs: 8000, qualityMs: 1000 };
const kSettledMs = 15_000;
const kUpAgainMs = 60_000; // The engine waits 5 s at least before it tries more, and doubles that after a failure.

async function seen(from, to) {
  const [sender, receiver] = await Promise.all([from, to].map((peer) => peer.watch(kWatch)));
  const { fps, latencyP50Ms, psnrDb } = await directionOf(from, sender, receiver);
  return { fps, latencyP50Ms, psnrDb, ...(await effort(from)) };
}

const effort = (peer) => peer.page.evaluate(async () => {
  const { encoderSpeed, encodedWidth, encodeTimeMs } = (await globalThis.statistics()).details.engine;
  return { encoderSpeed, encodedWidth, encodeTimeMs };
});

/** The peer's effort as soon as `test` of it holds, or at the end of the time: a busy machine never settles. */
const effortWhen = (peer, timeoutMs, test) => until('the effort', timeoutMs, async () => {
  const now = await effort(peer);
  return test(now) ? now : undefined;
}).catch(() => effort(peer));

/** Slows the peer's page down. → {slowsWorkers, release()}. */
async function slowDown(peer) {
  const share = throttle(peer.rendererPids(), availableParallelism() / kSlower);
  if (share !== undefined) return { slowsWorkers: true, ...share };
  const devtools = await peer.page.createCDPSession();
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: kSlower });
  return { slowsWorkers: false, release: () => devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 }) };
}

const isLess = (one, other) => one.encoderSpeed < other.encoderSpeed || one.encodedWidth < other.encodedWidth;

test('a page with a quarter of the machine sends less of each picture, not fewer, and more again later', { timeout: 240_000 }, async (t) => {
  const site = makeBareSite();
  t.after(site.remove);
  const { peers: [slow, other] } = await startCall(t, ['chromium', 'chromium'], { relay: await startRelay({ www: site.folder }) });
  const before = await effortWhen(slow, kSettledMs, ({ encodedWidth }) => encodedWidth === kWidth);
  const slowed = await slowDown(slow);
  t.after(slowed.release);
  const during = await seen(slow, other);
  await slowed.release();
  const startMs = performance.now();
  const steppedDown = slowed.slowsWorkers && isLess(during, before);
  const after = await effortWhen(slow, kUpAgainMs, (now) => !steppedDown || isLess(during, now));
  const upAgainMs = Math.round(performance.now() - startMs);
  console.log(JSON.stringify({ e2e: 'slow-device', by: slowed.slowsWorkers ? 'cgroup' : 'DevTools', before, during, after, upAgainMs }));
  assert.ok(during.fps >= kSlowDevice.minFps, `${during.fps} frames per second`);
  if (kSlowDevice.stepsUp && steppedDown) assert.ok(isLess(during, after), 'no more effort again');
});
