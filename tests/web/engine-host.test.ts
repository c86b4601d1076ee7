import { describe, expect, it, vi } from 'vitest';
import type { EngineAction } from 'visavis-source/engine-module';
import type { ConnectionKey, FromWorker, ToWorker } from 'visavis-source/messages';
import { CallCodecs } from 'visavis-source/worker/call-codecs';
import { EngineHost } from 'visavis-source/worker/engine-host';
import { FakeEngine } from './fake-engine';
import { FakeChannel, FakeEnvironment, FakePort } from './fakes';

function setUp() {
  vi.stubGlobal('WebSocket', { OPEN: 1, CLOSED: 3 });
  const engine = new FakeEngine();
  const environment = new FakeEnvironment();
  const host = new EngineHost(engine, new CallCodecs(), environment);
  /** Lets the engine ask for these at the next call. */
  const act = (...actions: EngineAction[]) => {
    engine.batches.push(actions);
    host.handle({ type: 'set-audio-enabled', enabled: true });
  };
  const createConnection = (): ConnectionKey => {
    act({ type: 'createConnection', peerId: 'p', transport: 'media', iceServers: [] });
    const message = environment.posted.at(-1);
    if (message?.type !== 'connection-command') throw new Error('no command');
    return message.key;
  };
  return { engine, environment, host, act, createConnection };
}

interface JoinDetails { readonly access?: string; readonly audio?: boolean; readonly maxVideoBitrateBps?: number }

function joinMessage(room: string, displayName: string, details: JoinDetails): ToWorker {
  const { access = '', audio = false, maxVideoBitrateBps } = details;
  return { type: 'join', relayUrl: 'ws://r/ws', room, displayName, access, audio, video: false, maxVideoBitrateBps };
}

describe('EngineHost', () => {
  it('tells what the video shows', () => {
    const { engine, host } = setUp();
    host.handle({ type: 'describe-video', content: 'screen' });
    expect(engine.calls).toEqual([['describeVideo', 'screen', 100]]);
  });

  it('joins with the switches set before', () => {
    const { engine, host } = setUp();
    host.handle(joinMessage('tea', 'Ada', { access: 'code', audio: true }));
    expect(engine.calls).toEqual([
      ['setAudioEnabled', true, 100],
      ['setVideoEnabled', false, 100],
      ['join', 'tea', 'Ada', 'code', 100],
    ]);
  });

  it('limits the video rate before it joins', () => {
    const { engine, host } = setUp();
    host.handle(joinMessage('tea', 'Ada', { maxVideoBitrateBps: 500_000 }));
    expect(engine.calls.slice(-2)).toEqual([['setMaxVideoRate', 500_000, 100], ['join', 'tea', 'Ada', '', 100]]);
  });

  it('tells the engine that the network is back', () => {
    const { engine, host } = setUp();
    host.networkIsBack();
    expect(engine.calls).toEqual([['networkIsBack', 100]]);
  });

  it.each<[EngineAction, FromWorker]>([
    [{ type: 'peerJoined', peerId: 'p', name: 'Ada' }, { type: 'peer-joined', peerId: 'p', name: 'Ada' }],
    [{ type: 'peerLeft', peerId: 'p', reason: 'leave' }, { type: 'peer-left', peerId: 'p', reason: 'leave' }],
    [
      { type: 'peerStateChanged', peerId: 'p', state: 'connected' },
      { type: 'peer-state', peerId: 'p', state: 'connected' },
    ],
    [
      { type: 'peerMediaChanged', peerId: 'p', audio: true, video: false },
      { type: 'peer-media', peerId: 'p', audio: true, video: false },
    ],
    [
      { type: 'sessionStateChanged', state: 'joined', reason: 'registered' },
      { type: 'session-state', state: 'joined', reason: 'registered' },
    ],
    [
      { type: 'sessionError', code: 'room-full', message: 'full' },
      { type: 'session-error', code: 'room-full', message: 'full' },
    ],
  ])('tells the page of %j', (action, message) => {
    const { environment, act } = setUp();
    act(action);
    expect(environment.posted).toEqual([message]);
  });

  it('sends every command of a connection with the key that it was made with', () => {
    const { environment, act, createConnection } = setUp();
    const key = createConnection();
    environment.posted.length = 0;
    const of = { peerId: 'p', transport: 'media' } as const;
    act(
      { ...of, type: 'setLocalDescription' },
      { ...of, type: 'setRemoteDescription', kind: 'answer', sdp: 'v=0' },
      { ...of, type: 'addIceCandidate', candidate: 'c', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null },
      { ...of, type: 'restartIce' },
      { ...of, type: 'closeConnection' },
      { ...of, type: 'restartIce' }, // of a connection that is gone
    );
    const command = (sent: object) => ({ type: 'connection-command', key, command: sent });
    expect(environment.posted).toEqual([
      command({ type: 'set-local-description' }),
      command({ type: 'set-remote-description', kind: 'answer', sdp: 'v=0' }),
      command({ type: 'add-ice-candidate', candidate: 'c', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null }),
      command({ type: 'restart-ice' }),
      command({ type: 'close' }),
    ]);
  });

  it('hands events of a connection to the engine', () => {
    const { engine, host, createConnection } = setUp();
    const key = createConnection();
    engine.calls.length = 0;
    host.handle({ type: 'connection-event', key, event: { type: 'negotiation-needed' } });
    host.handle({ type: 'connection-event', key, event: { type: 'local-description-set', kind: 'offer', sdp: 's' } });
    host.handle({ type: 'connection-event', key, event: { type: 'remote-description-set' } });
    host.handle({ type: 'connection-event', key, event: { type: 'description-failed', message: 'm' } });
    host.handle({ type: 'connection-event', key, event: { type: 'local-candidate', candidate: 'c', sdpMid: '0' } });
    host.handle({ type: 'connection-event', key, event: { type: 'connection-state', state: 'connected' } });
    expect(engine.calls).toEqual([
      ['negotiationNeeded', 'p', 'media', 100],
      ['localDescriptionSet', 'p', 'media', 'offer', 's', 100],
      ['remoteDescriptionSet', 'p', 'media', 100],
      ['descriptionFailed', 'p', 'media', 'm', 100],
      ['localCandidate', 'p', 'media', 'c', '0', -1, '', 100],
      ['connectionStateChanged', 'p', 'media', 'connected', 100],
    ]);
  });

  it('drops events of a connection that was replaced', () => {
    const { engine, host, createConnection } = setUp();
    const old = createConnection();
    const current = createConnection();
    host.handle({ type: 'connection-event', key: old, event: { type: 'connection-state', state: 'failed' } });
    expect(engine.callsOf('connectionStateChanged')).toEqual([]);
    host.handle({ type: 'connection-event', key: current, event: { type: 'connection-state', state: 'new' } });
    expect(engine.callsOf('connectionStateChanged').length).toBe(1);
  });

  it('sends packets and then tells the engine what the channel holds', () => {
    const { engine, host, act, createConnection } = setUp();
    const channel = new FakeChannel();
    host.handle({ type: 'channel', key: createConnection(), channel: channel.asChannel() });
    channel.open();
    act({ type: 'sendPacket', peerId: 'p', transport: 'media', data: new Uint8Array([7, 8]) });
    expect(channel.sent).toEqual([new Uint8Array([7, 8])]);
    expect(engine.calls.at(-1)).toEqual(['channelBuffered', 'p', 'media', 2, 100]);
  });

  it('opens the socket that the engine asks for and speaks through it', () => {
    const { engine, environment, host, act } = setUp();
    host.handle(joinMessage('r', '', {}));
    act({ type: 'openSocket' });
    environment.sockets[0]?.open();
    act({ type: 'sendSocketText', text: 'hi' });
    expect(environment.sockets[0]?.sent).toEqual(['hi']);
    expect(engine.callsOf('socketOpened').length).toBe(1);
  });

  it('takes ways in for a peer who is there, and closes those that come after the peer has left', () => {
    const { environment, host, act } = setUp();
    const send = (playout: FakePort, target: FakePort) => {
      host.handle({ type: 'playout-port', peerId: 'p', port: playout.asPort() });
      host.handle({ type: 'render-target', peerId: 'p', target: { kind: 'port', port: target.asPort() } });
    };
    const inTime = [new FakePort(), new FakePort()] as const;
    const late = [new FakePort(), new FakePort()] as const;
    act({ type: 'peerJoined', peerId: 'p', name: '' });
    send(...inTime);
    expect(inTime.map(({ isClosed }) => isClosed)).toEqual([false, false]);
    act({ type: 'peerLeft', peerId: 'p', reason: 'leave' });
    expect(inTime.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    send(...late);
    expect(late.map(({ isClosed }) => isClosed)).toEqual([true, true]);

    act({ type: 'peerJoined', peerId: 'p', name: '' });
    host.handle({ type: 'leave' });
    const afterLeaving = [new FakePort(), new FakePort()] as const;
    send(...afterLeaving);
    expect(afterLeaving.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    expect(environment.posted.at(-1)).toEqual({ type: 'stopped' });
  });

  it('counts a picture that has nowhere to go', () => {
    const { environment, host, act } = setUp();
    act({ type: 'renderFrame', peerId: 'p', width: 2, height: 2, captureTimeMs: 1, place: 1 });
    host.handle({ type: 'statistics', request: 5 });
    expect(environment.posted.at(-1)).toMatchObject({
      type: 'statistics',
      request: 5,
      engine: { framesEncoded: 7 },
      worker: { framesRendered: 0, framesNotRendered: 1 },
    });
  });

  it('loads deep redundancy when the engine asks for it, and says when it is there', async () => {
    const { engine, environment, act } = setUp();
    expect(environment.deepAudioLoads).toBe(0);
    act({ type: 'loadDeepAudio' });
    await vi.waitFor(() => {
      expect(engine.callsOf('deepAudioLoaded')).toEqual([[100]]);
    });
    expect(environment.deepAudioLoads).toBe(1);
    expect(engine.callsOf('deepAudioFailed')).toEqual([]);
  });

  it('goes on without deep redundancy that does not load', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { engine, environment, act } = setUp();
    environment.deepAudioFails = true;
    act({ type: 'loadDeepAudio' });
    await vi.waitFor(() => {
      expect(engine.callsOf('deepAudioFailed')).toEqual([[100]]);
    });
    expect(engine.callsOf('deepAudioLoaded')).toEqual([]);
    expect(environment.posted).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('tells the page that the engine broke', () => {
    const { engine, environment, host } = setUp();
    engine.broken = true;
    host.handle({ type: 'set-video-enabled', enabled: false });
    expect(environment.posted).toEqual([{ type: 'engine-failed', message: 'RuntimeError: unreachable' }]);
  });

  it('leaves: the engine is deleted, and the page hears when the good-bye is out', async () => {
    const { engine, environment, host, act } = setUp();
    host.handle(joinMessage('r', '', {}));
    act({ type: 'openSocket' });
    environment.sockets[0]?.open();
    engine.batches.push([{ type: 'sendSocketText', text: 'bye' }, { type: 'closeSocket' }]);
    host.handle({ type: 'leave' });
    expect(engine.deleted).toBe(true);
    expect(environment.sockets[0]?.sent).toEqual(['bye']);
    expect(environment.posted.filter(({ type }) => type === 'stopped')).toEqual([]);
    environment.sockets[0]?.closed(1000);
    await vi.waitFor(() => {
      expect(environment.posted).toContainEqual({ type: 'stopped' });
    });
    environment.advance(1000);
    expect(environment.posted.filter(({ type }) => type === 'stopped').length).toBe(1);
  });

  it('does not wait for ever for a relay that does not close', () => {
    const { environment, host, act } = setUp();
    host.handle(joinMessage('r', '', {}));
    act({ type: 'openSocket' }, { type: 'closeSocket' });
    host.handle({ type: 'leave' });
    environment.advance(500);
    expect(environment.posted).toContainEqual({ type: 'stopped' });
  });
});
