import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startRelay } from './harness/relay.mjs';
import { startCall } from './harness/scenario.mjs';

// The relay keeps a place for 30 s: it cannot know that nobody will come back for it.
const kPatience = ['--ping-interval', '1', '--pong-timeout', '2', '--resume-grace', '2'];
const kCases = [
  ['crashes', 'its sockets are closed', (peer) => peer.kill()],
  ['is cut off', 'its sockets stay open and silent', (peer) => peer.freeze()],
];

for (const [how, means, vanish] of kCases) {
  test(`a peer whose browser ${how} (${means}) is gone from the other page, and the room goes on`, { timeout: 180_000 }, async (t) => {
    const { stage, peers: [stays, vanishes] } = await startCall(t, ['chromium', 'chromium'], {
      relay: await startRelay({ flags: kPatience }),
    });
    const start = performance.now();
    vanish(vanishes);
    const shown = await stays.untilTiles(0, 40_000);
    console.log(JSON.stringify({ e2e: 'peer-vanishes', how, goneAfterMs: Math.round(performance.now() - start), text: shown.text }));
    assert.equal(shown.state, 'joined');
    assert.notEqual(shown.text, '', 'the status says where one is');
    const next = await stage.launchPeer({ browser: 'chromium', person: 'c' });
    await next.join(stage.room);
    await untilFlowing([stays, next]);
  });
}
