import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Connections } from 'visavis-source/connections';
import type { ConnectionKey, ToWorker } from 'visavis-source/messages';

class FakeConnection {
  static made: FakeConnection[] = [];
  static refuses = false;
  readonly configuration: RTCConfiguration;
  readonly log: unknown[] = [];
  localDescription: RTCSessionDescriptionInit | null = null;
  connectionState = 'new';
  failing = false;
  onnegotiationneeded: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onicecandidate: ((event: { candidate: Partial<RTCIceCandidate> | null }) => void) | null = null;

  constructor(configuration: RTCConfiguration) {
    if (FakeConnection.refuses) throw new SyntaxError('bad ICE server');
    this.configuration = configuration;
    FakeConnection.made.push(this);
  }
  createDataChannel(label: string, init: RTCDataChannelInit) {
    this.log.push(['channel', label, init]);
    return { label };
  }
  setLocalDescription(): Promise<void> {
    if (this.failing) return Promise.reject(new Error('wrong state'));
    this.localDescription = { type: 'offer', sdp: 'v=0 mine' };
    return Promise.resolve();
  }
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.log.push(['remote', description]);
    return Promise.resolve();
  }
  addIceCandidate(candidate: unknown): Promise<void> {
    this.log.push(['candidate', candidate]);
    return Promise.reject(new Error('unknown ufrag'));
  }
  restartIce(): void {
    this.log.push(['restart']);
  }
  close(): void {
    this.log.push(['close']);
  }
}

const key: ConnectionKey = { peerId: 'p', transport: 'media', serial: 3 };
const settle = async () => {
  for (let turn = 0; turn < 5; ++turn) await Promise.resolve();
};

describe('Connections', () => {
  let posted: { message: ToWorker; transfer: Transferable[] | undefined }[];
  let connections: Connections;
  const events = () => posted.flatMap(({ message }) => (message.type === 'connection-event' ? [message.event] : []));
  const made = () => {
    const connection = FakeConnection.made.at(-1);
    if (connection === undefined) throw new Error('none made');
    return connection;
  };

  beforeEach(() => {
    FakeConnection.made = [];
    FakeConnection.refuses = false;
    vi.stubGlobal('RTCPeerConnection', FakeConnection);
    posted = [];
    connections = new Connections((message, transfer) => {
      posted.push({ message, transfer });
    });
    connections.handle(key, { type: 'create', iceServers: [{ urls: ['stun:s'], username: 'u', credential: 'c' }] });
  });

  it('makes an unreliable channel and transfers it at once', () => {
    expect(made().log).toEqual([
      ['channel', 'media', { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 }],
    ]);
    expect(posted).toEqual([{ message: { type: 'channel', key, channel: { label: 'media' } }, transfer: [{ label: 'media' }] }]);
    expect(made().configuration.iceServers).toEqual([{ urls: ['stun:s'], username: 'u', credential: 'c' }]);
  });

  it('reports descriptions when they are set and when they fail', async () => {
    connections.handle(key, { type: 'set-local-description' });
    await settle();
    connections.handle(key, { type: 'set-remote-description', kind: 'answer', sdp: 'v=0' });
    await settle();
    made().failing = true;
    connections.handle(key, { type: 'set-local-description' });
    await settle();
    expect(events()).toEqual([
      { type: 'local-description-set', kind: 'offer', sdp: 'v=0 mine' },
      { type: 'remote-description-set' },
      { type: 'description-failed', message: 'Error: wrong state' },
    ]);
  });

  it('reports candidates and their end once, with the section of the last', () => {
    const candidate = { candidate: 'c1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'uf' };
    made().onicecandidate?.({ candidate });
    made().onicecandidate?.({ candidate: { ...candidate, candidate: '' } });
    made().onicecandidate?.({ candidate: null });
    expect(events()).toEqual([
      { type: 'local-candidate', ...candidate },
      { type: 'local-candidate', ...candidate, candidate: '' },
    ]);
  });

  it('ignores candidates that the browser refuses', async () => {
    connections.handle(key, { type: 'add-ice-candidate', candidate: 'c', sdpMid: '', usernameFragment: '' });
    await settle();
    expect(made().log.at(-1)).toEqual([
      'candidate',
      { candidate: 'c', sdpMid: null, sdpMLineIndex: null, usernameFragment: null },
    ]);
    expect(events()).toEqual([]);
  });

  it('says nothing more after the connection is closed', () => {
    const connection = made();
    connections.handle(key, { type: 'close' });
    expect(connection.log.at(-1)).toEqual(['close']);
    expect([connection.onicecandidate, connection.onconnectionstatechange, connection.onnegotiationneeded]).toEqual([
      null,
      null,
      null,
    ]);
    connections.handle(key, { type: 'restart-ice' });
    expect(connection.log.at(-1)).toEqual(['close']);
  });

  it('reports a connection that the browser refuses to make as failed', () => {
    FakeConnection.refuses = true;
    posted.length = 0;
    connections.handle({ ...key, serial: 4 }, { type: 'create', iceServers: [] });
    expect(events()).toEqual([{ type: 'connection-state', state: 'failed' }]);
  });
});
