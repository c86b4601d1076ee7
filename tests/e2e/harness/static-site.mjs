// A site of folders, for pages that need no relay.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { extname, join, normalize } from 'node:path';

const kTypes = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** `folders`: address prefix → folder, such as {'/visavis/': 'build/npm'}. → {origin, close()}. */
export async function serveFolders(folders) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const [prefix, folder] = Object.entries(folders).find(([each]) => pathname.startsWith(each)) ?? [];
    const file = prefix === undefined ? undefined : join(folder, normalize(`/${pathname.slice(prefix.length)}`));
    const read = file === undefined ? Promise.reject(new Error('no such folder')) : readFile(file);
    read.then(
      (bytes) => {
        response.writeHead(200, { 'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream' });
        response.end(bytes);
      },
      () => {
        response.writeHead(404);
        response.end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
