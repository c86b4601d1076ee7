// Steps that several tests share.
import assert from 'node:assert/strict';
import { loadavg } from 'node:os';
import { shortcomings } from '../measure/verdict.mjs';
import { measureCall, untilFlowing } from './call.mjs';
import { openStage } from './stage.mjs';

const kPersons = ['a', 'b', 'c'];

/** A stage with one peer per browser name, all in one room and flowing: {stage, peers}. `relay`: see openStage(). */
export async function startCall(t, browsers, { relay } = {}) {
  const stage = await openStage(t, relay);
  const peers = [];
  // One after another: browsers that start together starve each other on two cores.
  for (const [i, browser] of browsers.entries()) {
    peers.push(await stage.launchPeer({ browser, person: kPersons[i] }));
  }
  for (const peer of peers) await peer.join(stage.room);
  await untilFlowing(peers);
  return { stage, peers };
}

/**
 * Measures all directions of a call, prints them as one line of JSON and holds them to the limits.
 * `tries`: so often at most, where the browsers and the measuring starve each other on two cores.
 */
export async function assertGoodCall(name, peers, limits, { tries = 1, ...options } = {}) {
  for (let tried = 1; ; ++tried) {
    const figures = await measureCall(peers, options);
    // The load tells figures of a busy machine from those of a quiet one.
    console.log(JSON.stringify({ e2e: name, tried, load: Math.round(loadavg()[0] * 10) / 10, figures }));
    const short = Object.entries(figures)
      .map(([direction, values]) => [direction, shortcomings(values, limits)])
      .filter(([, list]) => list.length > 0);
    if (short.length === 0) return;
    assert.ok(tried < tries, `after ${tried} of ${tries} tries: ${JSON.stringify(short)}`);
  }
}

/** The whole of an ordinary test: a call between these browsers that reaches the limits. */
export async function callBetween(t, name, browsers, limits, options) {
  const { peers } = await startCall(t, browsers);
  await assertGoodCall(name, peers, limits, options);
}
