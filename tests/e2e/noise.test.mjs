import { test } from 'node:test';
import WebSocket from 'ws';
import { assertGoodCall, startCall } from './harness/scenario.mjs';
import { within } from './harness/wait.mjs';
import { kUndisturbed } from './measure/limits.mjs';

const kNoise = [
  '',
  'not json',
  '{"type":',
  '[]',
  'null',
  '"offer"',
  '{}',
  '{"type":17}',
  '{"type":"no such type","payload":1}',
  '{"type":"offer"}',
  '{"type":"offer","payload":"v=0"}',
  '{"type":"offer","payload":{"type":"offer","sdp":"v=0\\r\\ngarbage"}}',
  '{"type":"answer","payload":{"type":"answer","sdp":""}}',
  '{"type":"candidate","payload":{"candidate":"candidate:nonsense","sdpMid":"9"}}',
  '{"type":"candidate","payload":null}',
  '{"type":"joined","payload":{"id":"../../x"}}',
  '{"type":"left","senderId":"p1","payload":{"id":"p1"}}',
  '{"type":"register","payload":{"room":[]}}',
  '{"type":"offer","to":"nobody","payload":{}}',
  '['.repeat(5000),
  JSON.stringify({ type: 'offer', payload: 'x'.repeat(20_000) }),
  JSON.stringify({ type: 'candidate', payload: '\u0000\ud800' }),
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
];

/** Joins the room as a bare client, says one thing and leaves; the relay may close the socket first. */
async function say(wsUrl, room, message) {
  const socket = new WebSocket(wsUrl);
  socket.on('error', () => {}); // Being thrown out is a fine answer.
  const event = (name) => new Promise((resolve) => socket.once(name, resolve));
  const closed = event('close');
  await within(10_000, 'connecting', Promise.race([event('open'), closed]));
  if (socket.readyState !== WebSocket.OPEN) throw new Error('the relay takes no connection');
  socket.send(JSON.stringify({ type: 'register', payload: room }));
  socket.send(message);
  socket.ping(); // Its answer says that all before it has been read.
  await within(10_000, 'an answer to noise', Promise.race([event('pong'), closed]));
  socket.close();
  await within(10_000, 'closing', closed);
}

test('noise of another client in the room does not disturb a call', { timeout: 180_000 }, async (t) => {
  const { stage, peers } = await startCall(t, ['chromium', 'chromium']);
  await Promise.all([
    assertGoodCall('noise', peers, kUndisturbed, { seconds: 6 }),
    (async () => {
      for (const message of kNoise) await say(stage.relay.wsUrl, stage.room, message);
    })(),
  ]);
  for (const peer of peers) {
    await peer.untilTiles(1, 20_000);
    await peer.untilState('joined');
  }
});
