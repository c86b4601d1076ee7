import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFlowing } from './harness/call.mjs';
import { startRelay } from './harness/relay.mjs';
import { openStage } from './harness/stage.mjs';
import { startTurnServer } from './harness/turn.mjs';
import { until } from './harness/wait.mjs';
import { forceRelay } from './page/relay-only.mjs';

const kSecret = 'north-south-east-west';

test('two who can only meet through TURN do, with credentials from the relay', { timeout: 180_000 }, async (t) => {
  const turn = await startTurnServer(kSecret);
  t.after(() => turn.close());
  const relay = await startRelay({ flags: ['--turn-uri', turn.url, '--turn-secret-file', turn.secretFile] });
  const stage = await openStage(t, relay);
  const peers = [];
  for (const person of ['a', 'b']) {
    const peer = await stage.launchPeer({ browser: 'chromium', person });
    await peer.page.evaluateOnNewDocument(forceRelay);
    await peer.join(stage.room);
    peers.push(peer);
  }
  const look = (peer) => peer.page.evaluate(() => globalThis.__relayOnly.look());
  for (const peer of peers) {
    await until(`${peer.name}: connected through TURN`, 60_000, async () => {
      const connections = await look(peer);
      return connections.some(({ state }) => state === 'connected');
    }, async () => JSON.stringify([
      await look(peer), await peer.page.evaluate(() => globalThis.__relayOnly.failures()), turn.log().slice(-2000)]));
  }
  await untilFlowing(peers, undefined, 60_000);

  const usernames = new Set();
  for (const peer of peers) {
    const before = (await look(peer)).filter(({ state }) => state === 'connected');
    assert.ok(before.length > 0, peer.name);
    for (const connection of before) {
      assert.equal(connection.local, 'relay', JSON.stringify(before));
      assert.equal(connection.remote, 'relay', JSON.stringify(before));
      for (const name of connection.usernames) usernames.add(name);
    }
    const total = (list, what) => list.reduce((sum, one) => sum + one[what], 0);
    await until(`${peer.name}: media goes both ways through TURN`, 20_000, async () => {
      const now = await look(peer);
      return (
        total(now, 'bytesSent') > total(before, 'bytesSent') + 50_000 &&
        total(now, 'bytesReceived') > total(before, 'bytesReceived') + 50_000
      );
    });
  }
  // Each has a name of its own, and the server has let both in by it.
  assert.equal(usernames.size, 2);
  for (const name of usernames) {
    assert.match(name, /^\d+:[\w-]{22}$/);
    assert.ok(turn.log().includes(`user <${name}>`), `${name} in ${turn.log().slice(-2000)}`);
  }
});
