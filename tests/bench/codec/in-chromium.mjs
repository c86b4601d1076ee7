// The engines in a page of Chromium. Their CPU time is that of the page's process, from the kernel's
// count for its threads.
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { kChromium } from '../../e2e/harness/browser.mjs';
import { timed } from './in-node.mjs';

const require = createRequire(import.meta.url);
const kTypes = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };

function folderOf(name) {
  try {
    return dirname(require.resolve(name));
  } catch {
    return '/nonexistent';
  }
}

/** Serves the bench's own files, the modules of others, the runner, and the content at /content. */
async function serve(runner, content) {
  const roots = {
    bench: dirname(fileURLToPath(import.meta.url)),
    runner: dirname(runner),
    ffmpeg: join(folderOf('@ffmpeg/core'), '../esm'),
    libav: folderOf('@libav.js/variant-webm-vp9'),
  };
  const server = createServer((request, response) => {
    const [, root, ...rest] = new URL(request.url, 'http://page').pathname.split('/');
    if (root === 'content') return response.end(content.bytes);
    if (root === '') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>codecs</title>');
    const path = join(roots[root] ?? '/nonexistent', ...rest.filter((part) => part !== '..'));
    if (!existsSync(path)) return response.writeHead(404).end();
    response.setHeader('content-type', kTypes[extname(path)] ?? 'application/octet-stream');
    return createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** ms that all threads of a process have run: the first figure of each schedstat, ns. */
function processMs(pid) {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // The thread has ended since the listing.
    }
  }
  return ns / 1e6;
}

export async function openInChromium(runner) {
  const content = { bytes: undefined };
  const server = await serve(runner, content);
  const browser = await puppeteer.launch({
    browser: 'chrome', executablePath: kChromium, headless: true, protocolTimeout: 300_000,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate('import("/bench/page.mjs").then((bench) => { globalThis.bench = bench; })');
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  // The page is the one that works; a spare renderer may stand beside it.
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const cpuMs = () => renderers.reduce((sum, pid) => sum + processMs(pid), 0);
  return {
    async open(name) {
      const { base } = await page.evaluate((which, file) => globalThis.bench.open(which, file), name, runner.split('/').pop());
      const call = (method, ...args) => page.evaluate((which, how, rest) => globalThis.bench.call(which, how, rest), name, method, args);
      const put = (method) => async (what) => {
        content.bytes = Buffer.from(what.bytes.buffer, what.bytes.byteOffset, what.bytes.length);
        const { bytes: _, ...shape } = what;
        await page.evaluate((which, how, rest) => globalThis.bench.put(which, how, rest), name, method, shape);
      };
      return {
        ...timed({ base }, async (method, ...args) => {
          const before = cpuMs();
          await call(method, ...args);
          return cpuMs() - before;
        }),
        clip: put('clip'),
        speech: put('speech'),
        judge: (codec) => call('judge', codec),
        stream: async () => (await call('stream')).map((packet) => Buffer.from(packet, 'base64')),
      };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
