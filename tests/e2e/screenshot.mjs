// Takes the README's picture: a running call of three, as one of them sees it.
//   node tests/e2e/screenshot.mjs [FILE]     default: web/screenshot.png
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ffmpeg } from './content/ffmpeg.mjs';
import { openStage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const kMostBytes = 400_000;
const file = process.argv[2] ?? fileURLToPath(new URL('../../web/screenshot.png', import.meta.url));

/** Fewer colours, and a smaller picture when that is not enough. */
async function shrink(from, to) {
  for (const width of [1200, 1000, 800]) {
    await ffmpeg(['-i', from, '-vf',
      `scale=${width}:-2:flags=lanczos,split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none`,
      '-frames:v', '1', '-update', '1', to]);
    if (statSync(to).size <= kMostBytes) return;
  }
  throw new Error(`${to} is larger than ${kMostBytes} bytes`);
}

const ending = [];
try {
  const stage = await openStage({ after: (end) => ending.push(end) });
  const peers = [];
  for (const [person, name] of [['a', 'Ada'], ['b', 'Grace'], ['c', 'Hedy']]) {
    peers.push(await stage.launchPeer({ browser: 'chromium', person, name, portrait: true }));
  }
  const [viewer] = peers;
  await viewer.page.setViewport({ width: 1200, height: 560 }); // Two tiles of 16:9 side by side.
  for (const peer of peers) await peer.join('team-meeting');
  await viewer.untilTiles(2);

  // Both pictures have changed several times: they run, and no longer show what a call begins with.
  const changes = new Map();
  await until('running pictures', 60_000, async () => {
    for (const [key, squares] of Object.entries(await viewer.look())) {
      if (key === 'preview' || squares === null) continue;
      const { last, count } = changes.get(key) ?? { count: 0 };
      changes.set(key, { last: String(squares), count: count + (String(squares) === last ? 0 : 1) });
    }
    return changes.size === 2 && [...changes.values()].every(({ count }) => count >= 30);
  }, () => viewer.describe());

  await viewer.page.bringToFront();
  const raw = join(tmpdir(), `visavis-screenshot-${process.pid}.png`);
  await viewer.page.screenshot({ path: raw });
  await shrink(raw, file);
  rmSync(raw);
  console.log(`${file}: ${statSync(file).size} bytes`);
} finally {
  for (const end of ending) await end();
}
