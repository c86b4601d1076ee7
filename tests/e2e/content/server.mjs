// Serves the made clips and speech to pages that cannot take them from a file (Firefox).
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { clipWebm } from './clip.mjs';
import { voiceWav } from './voice.mjs';

/** → {clip(person), voice(person): addresses, close()}. */
export async function serveContent() {
  const files = new Map(); // address path → {file, type}
  const server = createServer((request, response) => {
    const entry = files.get(request.url);
    if (entry === undefined) return response.writeHead(404).end();
    const { size } = statSync(entry.file);
    // A <video> seeks by ranges, and loops by seeking.
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = from === undefined ? 0 : Number(from);
    const end = to === undefined || to === '' ? size - 1 : Math.min(Number(to), size - 1);
    response.writeHead(from === undefined ? 200 : 206, {
      'Content-Type': entry.type,
      'Content-Length': end - start + 1,
      'Accept-Ranges': 'bytes',
      ...(from === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
      // The page under test is cross-origin isolated and has another origin.
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    const stream = createReadStream(entry.file, { start, end });
    stream.on('error', () => response.destroy());
    response.on('close', () => stream.destroy());
    stream.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = (path) => `http://127.0.0.1:${server.address().port}${path}`;
  const offer = (path, file, type) => {
    files.set(path, { file, type });
    return address(path);
  };
  return {
    clip: async (person) => offer(`/${person}.webm`, await clipWebm(person), 'video/webm'),
    voice: async (person) => offer(`/${person}.wav`, await voiceWav(person), 'audio/wav'),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
