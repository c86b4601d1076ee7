// One measured run of call.mjs: network, relay, pages, figures.
import { makeBareSite } from '../../e2e/harness/bare-site.mjs';
import { kChromium } from '../../e2e/harness/browser.mjs';
import { directionOf, untilFlowing } from '../../e2e/harness/call.mjs';
import { Peer } from '../../e2e/harness/peer.mjs';
import { startRelay } from '../../e2e/harness/relay.mjs';
import { freezes } from '../../e2e/measure/freezes.mjs';
import { linkFigures } from './link-figures.mjs';
import { openNetwork } from './network.mjs';
import { startDownload } from './tcp.mjs';

const kQualityMs = 6000; // After the timed window: reading pictures disturbs what is timed.

/** Options as in call.mjs → {link, native, seconds, directions, links, tcp, reports}. */
export async function measureLinkCall({ link, seconds, calls, native, tcp }) {
  const site = makeBareSite();
  const closing = [site.remove];
  try {
    const network = await openNetwork(link);
    closing.push(network.close);
    const relay = await startRelay({ prefix: network.a.prefix, www: site.folder });
    closing.push(relay.stop);
    await network.joinLoopback(relay.port);

    const pairs = [];
    for (let call = 0; call < calls; ++call) {
      const room = `${native ? 'native-' : ''}call-${call}`;
      const pair = [];
      for (const side of ['a', 'b']) {
        const peer = await Peer.launch({
          browser: 'chromium', person: side, devices: 'clip', program: network[side].program(kChromium), origin: relay.origin,
          name: calls === 1 ? side : `${side}${call + 1}`,
        });
        closing.push(() => peer.close());
        pair.push(peer);
      }
      for (const peer of pair) await peer.join(room);
      pairs.push(pair);
    }
    const peers = pairs.flat();
    await Promise.all(pairs.map((pair) => untilFlowing(pair, undefined, 60_000)));

    const download = tcp ? await startDownload(network) : undefined;
    if (download !== undefined) closing.push(download.stop);
    const before = await Promise.all(peers.map(soundOf));
    network.go();
    const first = network.reports.length;
    download?.mark();
    const watched = await Promise.all(peers.map((peer) => peer.watch({ paceMs: seconds * 1000, qualityMs: kQualityMs })));
    const after = await Promise.all(peers.map(soundOf));
    const reports = network.reports.slice(first).filter((report) => report.seconds >= 0 && report.seconds <= seconds);

    const directions = {};
    for (const pair of pairs) {
      for (const to of pair) {
        const from = pair.find((peer) => peer !== to);
        const [sender, receiver] = [from, to].map((peer) => peers.indexOf(peer));
        directions[`${from.name} > ${to.name}`] = {
          ...(await directionOf(from, watched[sender], watched[receiver])),
          freezes: freezesOf(watched[receiver]),
          concealedShare: shareBetween(before[receiver], after[receiver]),
        };
      }
    }
    return {
      link, native, seconds, directions,
      links: linkFigures(reports),
      ...(download === undefined ? {} : { tcpKbps: download.kbps(seconds) }),
      reports,
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const soundOf = (peer) => peer.page.evaluate(async () => {
  const { played, concealed } = await globalThis.statistics();
  return { played, concealed };
});

const shareBetween = (before, after) =>
  Math.round((1000 * (after.concealed - before.concealed)) / Math.max(1, after.played - before.played)) / 1000;

function freezesOf(watched) {
  const tile = Object.entries(watched.views).find(([key]) => key !== 'preview');
  return freezes(tile?.[1].shown ?? [], watched);
}
