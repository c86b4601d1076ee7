// A site with a call and nothing around it (page/bare), for what the whole page does not show: the
// engine's statistics, and the same call by the browser's own WebRTC.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kPackage = process.env.VISAVIS_NPM ?? fileURLToPath(new URL('../../../build/npm', import.meta.url));
const kPage = fileURLToPath(new URL('../page/bare', import.meta.url));

/** → {folder: for the relay's --www, with the package as it is published, remove(): at the latest when the process ends}. */
export function makeBareSite() {
  if (!existsSync(join(kPackage, 'index.js'))) throw new Error(`${kPackage} is not built`);
  const folder = mkdtempSync(join(tmpdir(), 'visavis-site-'));
  cpSync(kPage, folder, { recursive: true });
  cpSync(kPackage, join(folder, 'visavis'), { recursive: true });
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { folder, remove };
}
