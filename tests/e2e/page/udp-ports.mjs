// Which UDP ports a page's RTCPeerConnections use, so that what several calls carry can be told apart.

/** Self-contained: its source text is what goes into the page. */
export function installUdpPorts() {
  const made = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      made.push(this);
    }
  };
  const candidate = /^a=candidate:\S+ \d+ udp \d+ \S+ (\d+) /gim; // RFC 8839 section 5.1
  globalThis.__udpPorts = () => [
    ...new Set(made.flatMap(({ localDescription }) => [...(localDescription?.sdp ?? '').matchAll(candidate)].map(([, port]) => Number(port)))),
  ];
}
