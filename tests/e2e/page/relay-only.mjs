// Runs inside a page, before its own scripts: connections go through TURN only, and can be looked at.

/** Self-contained: it is sent to the page as text. */
export function forceRelay() {
  const connections = [];
  const failures = [];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration = {}) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
      connections.push({ connection: this, servers: configuration.iceServers ?? [] });
      this.addEventListener('icecandidateerror', ({ errorCode, errorText }) => failures.push(`${errorCode} ${errorText}`));
    }
  };
  globalThis.__relayOnly = {
    failures: () => failures,
    /** Of each connection: its state, the user names it was given, and the pair that carries its data. */
    look: () =>
      Promise.all(
        connections.map(async ({ connection, servers }) => {
          const stats = connection.connectionState === 'closed' ? new Map() : await connection.getStats();
          const all = [...stats.values()];
          const chosen = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
          const pair = chosen === undefined ? undefined : stats.get(chosen);
          const kindOf = (id) => stats.get(id)?.candidateType;
          return {
            state: connection.connectionState,
            usernames: servers.flatMap(({ username }) => username ?? []),
            local: kindOf(pair?.localCandidateId),
            remote: kindOf(pair?.remoteCandidateId),
            bytesSent: pair?.bytesSent ?? 0,
            bytesReceived: pair?.bytesReceived ?? 0,
          };
        }),
      ),
  };
}
