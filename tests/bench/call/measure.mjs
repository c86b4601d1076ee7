// One measured run of call.mjs: network, relay, pages, figures.
import { makeBareSite } from '../../e2e/harness/bare-site.mjs';
import { kChromium } from '../../e2e/harness/browser.mjs';
import { directionOf, untilFlowing } from '../../e2e/harness/call.mjs';
import { Peer } from '../../e2e/harness/peer.mjs';
import { startRelay } from '../../e2e/harness/relay.mjs';
import { freezes } from '../../e2e/measure/freezes.mjs';
import { installUdpPorts } from '../../e2e/page/udp-ports.mjs';
import { concealmentByCapacity, shareBetween } from './hearing.mjs';
import { flowKbps, linkFigures, startKbps } from './link-figures.mjs';
import { openNetwork } from './network.mjs';
import { startDownload } from './tcp.mjs';

const kQualityMs = 6000; // After the timed window: reading pictures disturbs what is timed.
const kSampleMs = 500;
const kAnswerMs = 60_000; // On top of what is timed.

/** Options as in call.mjs → {link, native, seconds, directions, links, start, shares, tcp, reports}. */
export async function measureLinkCall({ link, seconds, calls, native, tcp, videoKbps }) {
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
      const pair = [];
      for (const side of ['a', 'b']) {
        const peer = await Peer.launch({
          browser: 'chromium', person: side, devices: 'clip', program: network[side].program(kChromium), origin: relay.origin, answerMs: seconds * 1000 + kAnswerMs,
          name: calls === 1 ? side : `${side}${call + 1}`,
          scripts: [[installUdpPorts], [(options) => (globalThis.callOptions = options), { maxVideoKbps: videoKbps }]],
        });
        closing.push(() => peer.close());
        pair.push(peer);
      }
      pairs.push(pair);
    }
    for (const [call, pair] of pairs.entries()) {
      for (const peer of pair) await peer.join(`${native ? 'native-' : ''}call-${call}`);
    }
    const peers = pairs.flat();
    await Promise.all(pairs.map((pair) => untilFlowing(pair, undefined, 60_000)));

    const download = tcp === undefined ? undefined : await startDownload(network, tcp);
    if (download !== undefined) closing.push(download.stop);
    const before = await Promise.all(peers.map(soundOf));
    network.go();
    const first = network.reports.length;
    const [watched, samples] = await Promise.all([
      Promise.all(peers.map((peer) => peer.watch({ paceMs: seconds * 1000, qualityMs: kQualityMs }))),
      Promise.all(peers.map((peer) => sample(peer, seconds))),
    ]);
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
          hearing: concealmentByCapacity(samples[receiver], reports, from.name.startsWith('a') ? 'ab' : 'ba'),
          sending: samples[sender].map(({ seconds: at, sending }) => ({ seconds: at, ...sending })),
        };
      }
    }
    return {
      link, native, seconds, directions,
      links: linkFigures(reports),
      start: { ab: startKbps(network.reports, 'ab'), ba: startKbps(network.reports, 'ba') },
      ...(calls === 1 ? {} : { shares: await sharesOf(pairs, reports) }),
      ...(download === undefined ? {} : { tcp: tcpFigures(download.congestionControl, download.kbps(reports), reports) }),
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

/** What the page says of itself, every half second: [{seconds, sending, played, concealed}]. */
const sample = (peer, seconds) => peer.page.evaluate(async (everyMs, count) => {
  const samples = [];
  const start = performance.now();
  for (let i = 1; i <= count; ++i) {
    await new Promise((resolve) => setTimeout(resolve, start + i * everyMs - performance.now()));
    const { sending, played, concealed } = await globalThis.statistics();
    samples.push({ seconds: Math.round((performance.now() - start) / 100) / 10, sending, played, concealed });
  }
  return samples;
}, kSampleMs, Math.floor((seconds * 1000) / kSampleMs) - 1);

/** kbps of each call on the wire by direction, and how the least and the most of them compare. */
async function sharesOf(pairs, reports) {
  const flows = await Promise.all(pairs.map(async ([a]) => {
    const ports = await a.page.evaluate(() => globalThis.__udpPorts());
    return ports.map((port) => `udp:${port}`);
  }));
  return Object.fromEntries(['ab', 'ba'].map((way) => {
    const kbps = flows.map((ofCall) => flowKbps(reports, way, ofCall));
    return [way, { kbps, ratio: Math.round((100 * Math.min(...kbps)) / Math.max(...kbps)) / 100 }];
  }));
}

/** The download's share of what a sent to b. */
function tcpFigures(congestionControl, kbps, reports) {
  const { deliveredKbps } = linkFigures(reports).ab;
  const callKbps = deliveredKbps - kbps;
  const capacityKbps = linkFigures(reports).ab.capacityKbps;
  return { congestionControl, kbps, callKbps, callShare: Math.round((1000 * callKbps) / (capacityKbps ?? deliveredKbps)) / 1000 };
}

function freezesOf(watched) {
  const tile = Object.entries(watched.views).find(([key]) => key !== 'preview');
  return freezes(tile?.[1].shown ?? [], watched);
}
