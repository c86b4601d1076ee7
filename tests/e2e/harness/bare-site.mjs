// A site with a call and nothing around it (page/bare), for what the whole page does not show: the
// engine's statistics, and the same call by the browser's own WebRTC.
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kPackage = process.env.VISAVIS_NPM ?? fileURLToPath(new URL('../../../build/npm', import.meta.url));
const kPage = fileURLToPath(new URL('../page/bare', import.meta.url));
const kPreludes = fileURLToPath(new URL('../page', import.meta.url));

/**
 * → {folder: for the relay's --www, with the package as it is published, remove(): at the latest when the
 * process ends}. `prelude`: a script of page/ that runs in the engine's worker before the engine.
 */
export function makeBareSite({ prelude } = {}) {
  if (!existsSync(join(kPackage, 'index.js'))) throw new Error(`${kPackage} is not built`);
  const folder = mkdtempSync(join(tmpdir(), 'visavis-site-'));
  cpSync(kPage, folder, { recursive: true });
  cpSync(kPackage, join(folder, 'visavis'), { recursive: true });
  if (prelude !== undefined) {
    copyFileSync(join(kPreludes, prelude), join(folder, prelude));
    const worker = join(folder, 'visavis/worker/engine-worker.js');
    writeFileSync(worker, `import '/${prelude}';\n${readFileSync(worker, 'utf8')}`);
  }
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { folder, remove };
}
