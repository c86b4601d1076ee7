// Orders to page/damage.mjs, which damages what a page sends, and a site whose engine runs behind it.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBareSite } from './bare-site.mjs';

const kDamage = fileURLToPath(new URL('../page/damage.mjs', import.meta.url));

/** As makeBareSite(). */
export function makeDamagingSite() {
  const site = makeBareSite();
  copyFileSync(kDamage, join(site.folder, 'damage.mjs'));
  const worker = join(site.folder, 'visavis/worker/engine-worker.js');
  writeFileSync(worker, `import '/damage.mjs';\n${readFileSync(worker, 'utf8')}`);
  return site;
}

/** From now on this share of the peer's messages is damaged. → {kind: how many so far}. */
export const damage = (peer, share) => peer.page.evaluate((amount) => {
  const orders = new BroadcastChannel('damage');
  return new Promise((resolve) => {
    orders.onmessage = ({ data }) => {
      if (data.counts === undefined) return;
      orders.close();
      resolve(data.counts);
    };
    orders.postMessage({ share: amount });
  });
}, share);
