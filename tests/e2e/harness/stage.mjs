// What a test runs on: a relay, the content's server and peers, all taken down when the test ends.
import { randomUUID } from 'node:crypto';
import { serveContent } from '../content/server.mjs';
import { Peer } from './peer.mjs';
import { startRelay } from './relay.mjs';
import { startSoundCard } from './sound-card.mjs';

/**
 * `t` is the test's context; its end closes all. A page's uncaught exception fails the test.
 * `relay`: something else that serves a page, instead of the relay.
 */
export async function openStage(t, relay = undefined) {
  const closing = [];
  const peers = [];
  t.after(async () => {
    for (const close of closing.reverse()) await close();
    for (const peer of peers) {
      for (const exception of peer.exceptions) console.error(`${peer.name}: uncaught ${exception}`);
      for (const line of peer.console) console.error(`${peer.name}: console: ${line}`);
    }
    const thrown = peers.flatMap(({ name, exceptions }) => exceptions.map((exception) => `${name}: ${exception}`));
    if (thrown.length > 0) throw new Error(`uncaught in a page: ${thrown.join('\n')}`);
  });

  const stage = {
    room: `test-${randomUUID().slice(0, 8)}`,
    relay: relay ?? (await startRelay()),

    /**
     * A browser with its first page. `browser`: 'chromium' or 'firefox'; `person`: a, b or c, what
     * camera and microphone give; `name`: what the page is told; the others: see startBrowser.
     */
    async launchPeer({ browser, person = 'a', devices = 'clip', portrait = false, name }) {
      const soundCard = browser === 'firefox' ? await once('soundCard', startSoundCard) : undefined;
      const served = await once('content', () => serveContent(() => new URL(stage.relay.origin)));
      const { origin } = browser === 'firefox' ? served : stage.relay;
      const peer = await Peer.launch({ browser, person, devices, portrait, name, soundCard, origin }, served);
      closing.push(() => peer.close());
      peers.push(peer);
      return peer;
    },

    /** Another tab of a peer's browser. */
    async openTab(peer) {
      const tab = await peer.openTab();
      peers.push(tab);
      return tab;
    },

    /** Ends the relay and starts it again at the same address when `comeBack()` is called. */
    async takeRelayAway() {
      const { port } = stage.relay;
      await stage.relay.stop();
      return {
        async comeBack() {
          stage.relay = await startRelay({ port });
        },
      };
    },
  };
  closing.push(() => stage.relay.stop());

  // Started when first wanted; closed last of all, because browsers use them until they end.
  const services = new Map();
  function once(name, start) {
    if (!services.has(name)) {
      services.set(name, start().then((service) => {
        closing.unshift(() => service.close());
        return service;
      }));
    }
    return services.get(name);
  }
  return stage;
}
