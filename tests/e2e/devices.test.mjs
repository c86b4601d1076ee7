import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage } from './harness/stage.mjs';

const kCases = [
  ['chromium', 'none', 'camera-missing'],
  ['chromium', 'denied', 'permission-denied'],
  ['firefox', 'none', 'camera-missing'],
  ['firefox', 'denied', 'permission-denied'],
];

for (const [browser, devices, code] of kCases) {
  test(`${browser} with devices ${devices} says so in words and joins without`, { timeout: 90_000 }, async (t) => {
    const stage = await openStage(t);
    const peer = await stage.launchPeer({ browser, devices });
    await peer.visit(stage.room);
    const { error } = await peer.untilError(code);
    console.log(JSON.stringify({ e2e: 'devices', browser, code, error }));
    assert.match(error, /\w+ \w+ \w+/, 'words that a person can act on');
    assert.doesNotMatch(error, /undefined|NotFoundError|NotAllowedError|\[object/);
    await peer.pressJoin();
    await peer.untilState('joined');
  });
}
