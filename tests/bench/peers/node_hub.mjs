// The classic subset of relay/PROTOCOL.md as a node program of the usual design, to measure beside
// the relay: `ws` without compression, a message parsed and written once, pings every 25 s, a client
// dropped when more than 1 MiB waits for it.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

const MAX_WAITING_BYTES = 1024 * 1024;
const PING_INTERVAL_MS = 25_000;

const rooms = new Map();
const http = createServer((_, response) => response.writeHead(404).end());
const server = new WebSocketServer({
  server: http,
  path: '/ws',
  perMessageDeflate: false,
  maxPayload: 64 * 1024,
});

function leave(client) {
  const room = rooms.get(client.room);
  room?.delete(client);
  if (room?.size === 0) rooms.delete(client.room);
  client.room = undefined;
}

function enter(client, name) {
  leave(client);
  if (!rooms.has(name)) rooms.set(name, new Set());
  rooms.get(name).add(client);
  client.room = name;
}

function broadcast(client, message) {
  const text = JSON.stringify({ type: message.type, senderId: client.id, payload: message.payload });
  for (const member of rooms.get(client.room)) {
    if (member === client) continue;
    if (member.bufferedAmount > MAX_WAITING_BYTES) member.terminate();
    else member.send(text);
  }
}

function receive(client, data) {
  let message;
  try {
    message = JSON.parse(data);
  } catch {
    return;
  }
  switch (message.type) {
    case 'register':
      enter(client, message.payload);
      break;
    case 'offer':
    case 'answer':
    case 'candidate':
      if (client.room !== undefined) broadcast(client, message);
      break;
    default:
  }
}

server.on('connection', (client) => {
  client.id = randomBytes(16).toString('base64url');
  client.alive = true;
  client.on('message', (data) => receive(client, data));
  client.on('pong', () => (client.alive = true));
  client.on('close', () => leave(client));
  client.on('error', () => client.terminate());
});

setInterval(() => {
  for (const client of server.clients) {
    if (!client.alive) {
      client.terminate();
      continue;
    }
    client.alive = false;
    client.ping();
  }
}, PING_INTERVAL_MS).unref();

http.listen(0, '127.0.0.1', 4096, () => {
  console.log(`node_hub listening on http://127.0.0.1:${http.address().port}`);
});
