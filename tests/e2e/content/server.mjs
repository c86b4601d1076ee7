// A front of the relay for pages that cannot take clips and speech from a file (Firefox): it gives
// them beside the page, from the page's own origin, because the page's content security policy lets
// nothing in from elsewhere. All else goes to the relay and back as it is.
import { createReadStream, statSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { clipWebm } from './clip.mjs';
import { voiceWav } from './voice.mjs';

/** `relayAddress()`: {hostname, port} now. → {origin, clip(person), voice(person): addresses, close()}. */
export async function serveContent(relayAddress) {
  const files = new Map(); // address path → {file, type}
  const sockets = new Set(); // of WebSockets, both sides
  const server = createServer((request, response) => {
    const entry = files.get(request.url);
    if (entry === undefined) passOn(request, response, relayAddress());
    else sendFile(entry, request, response);
  });
  server.on('upgrade', (request, client, head) => {
    const relay = connect({ host: relayAddress().hostname, port: relayAddress().port });
    for (const [socket, other] of [[client, relay], [relay, client]]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    relay.write(headOf(request));
    relay.write(head);
    client.pipe(relay).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const offer = (path, file, type) => {
    files.set(path, { file, type });
    return path;
  };
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    clip: async (person) => offer(`/content/${person}.webm`, await clipWebm(person), 'video/webm'),
    voice: async (person) => offer(`/content/${person}.wav`, await voiceWav(person), 'audio/wav'),
    async close() {
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function sendFile({ file, type }, request, response) {
  const { size } = statSync(file);
  // A <video> seeks by ranges, and loops by seeking.
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = from === undefined ? 0 : Number(from);
  const end = to === undefined || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  response.writeHead(from === undefined ? 200 : 206, {
    'Content-Type': type,
    'Content-Length': end - start + 1,
    'Accept-Ranges': 'bytes',
    ...(from === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  });
  const stream = createReadStream(file, { start, end });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

// Host stays the one that the page knows: the relay compares it with Origin.
function passOn({ method, url, headers }, response, { hostname, port }) {
  const onward = ask({ hostname, port, method, path: url, headers: { ...headers, connection: 'close' } }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end();
}

function headOf({ method, url, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
