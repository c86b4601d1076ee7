import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call } from 'visavis-source/call';
import { joinCall } from 'visavis-source/join-call';
import { FakeBrowser, FakeTrack, settle } from './page-fakes';

describe('Call', () => {
  let browser: FakeBrowser;
  let call: Call;
  let states: string[];
  let errors: string[];
  const camera = new FakeTrack('video');
  beforeEach(async () => {
    browser = new FakeBrowser();
    const joining = joinCall({ relayUrl: 'wss://r/ws', room: 'tea', audio: false, video: camera.asTrack() });
    await browser.load();
    await browser.worker.say({ type: 'session-state', state: 'joined', reason: 'registered' });
    call = await joining;
    states = [];
    errors = [];
    call.on('state', ({ state }) => states.push(state));
    call.on('error', ({ error }) => errors.push(error.code));
  });
  const addPeer = (peerId: string) => browser.worker.say({ type: 'peer-joined', peerId, name: 'Ada' });

  it('shows and forgets peers, and gives the worker ways in', async () => {
    const seen: string[] = [];
    call.on('peer-joined', ({ peer }) => seen.push(`+${peer.name}`));
    call.on('peer-left', ({ reason }) => seen.push(`-${reason}`));
    await addPeer('p');
    expect(browser.worker.postedOf('render-target').map(({ peerId }) => peerId)).toEqual(['p']);
    expect(browser.worker.postedOf('playout-port').map(({ peerId }) => peerId)).toEqual(['p']);
    await browser.worker.say({ type: 'peer-media', peerId: 'p', audio: false, video: true });
    await browser.worker.say({ type: 'peer-state', peerId: 'p', state: 'connected' });
    const peer = call.peers.get('p');
    expect([peer?.state, peer?.audioEnabled, peer?.videoEnabled]).toEqual(['connected', false, true]);
    await browser.worker.say({ type: 'peer-left', peerId: 'p', reason: 'leave' });
    expect(seen).toEqual(['+Ada', '-leave']);
    expect(call.peers.size).toBe(0);
  });

  it('says when the relay is away and when it is back', async () => {
    await browser.worker.say(
      { type: 'session-state', state: 'reconnecting', reason: 'socket-closed' },
      { type: 'session-state', state: 'connecting', reason: 'retry' },
      { type: 'session-state', state: 'joined', reason: 'registered' },
    );
    expect(states).toEqual(['reconnecting', 'joined']);
  });

  it('tells the engine what the video shows before the first frame', () => {
    expect(browser.worker.postedOf('describe-video')).toEqual([
      { type: 'describe-video', content: 'camera' },
    ]);
  });

  it('explains a camera that goes away', async () => {
    const media: unknown[] = [];
    call.on('local-media', ({ videoEnabled, error }) => media.push([videoEnabled, error?.code]));
    camera.dispatchEvent(new Event('ended'));
    expect(media).toEqual([[false, 'camera-lost']]);
    expect(browser.worker.postedOf('set-video-enabled')).toEqual([
      { type: 'set-video-enabled', enabled: true },
      { type: 'set-video-enabled', enabled: false },
    ]);
  });

  it('leaves: says good-bye, then closes everything', async () => {
    await addPeer('p');
    const left = call.leave();
    expect(browser.worker.postedOf('leave').length).toBe(1);
    expect(browser.worker.terminated).toBe(false);
    await browser.worker.say(
      { type: 'session-state', state: 'left', reason: 'leave-requested' },
      { type: 'session-state', state: 'joined', reason: 'registered' }, // of before, late
      { type: 'stopped' },
    );
    await left;
    expect([states, browser.running]).toEqual([['left'], [0, 0, 0]]);
    expect(call.peers.size).toBe(0);
    expect(camera.readyState).toBe('live'); // not ours
    await call.leave();
    await expect(call.setAudioEnabled(true)).rejects.toMatchObject({ code: 'call-ended' });
    await expect(call.statistics()).rejects.toMatchObject({ code: 'call-ended' });
  });

  it('leaves although the worker does not answer', async () => {
    vi.useFakeTimers();
    try {
      const left = call.leave();
      await vi.advanceTimersByTimeAsync(1000);
      await left;
    } finally {
      vi.useRealTimers();
    }
    expect([states, browser.running]).toEqual([['left'], [0, 0, 0]]);
  });

  it('stays failed, once, whatever comes after', async () => {
    await browser.worker.say({ type: 'engine-failed', message: 'unreachable' });
    await browser.worker.say(
      { type: 'engine-failed', message: 'again' },
      { type: 'session-state', state: 'joined', reason: 'registered' },
      { type: 'peer-joined', peerId: 'late', name: '' },
    );
    await call.leave();
    expect([states, errors, call.state]).toEqual([['failed'], ['engine-failed'], 'failed']);
    expect([call.peers.size, browser.running]).toEqual([0, [0, 0, 0]]);
  });

  it('has left, without an error, when the engine breaks over the good-bye', async () => {
    const left = call.leave();
    await browser.worker.say({ type: 'engine-failed', message: 'unreachable' });
    await left;
    expect([states, errors, browser.running]).toEqual([['left'], [], [0, 0, 0]]);
  });

  it('answers a question for statistics, or rejects it when the call ends before', async () => {
    const first = call.statistics();
    const [{ request } = { request: 0 }] = browser.worker.postedOf('statistics');
    const worker = {} as never;
    await browser.worker.say({ type: 'statistics', request, engine: { peers: [] } as never, worker });
    expect((await first).capture.framesCaptured).toBe(0);
    const second = call.statistics();
    const rejected = expect(second).rejects.toMatchObject({ code: 'call-ended' });
    await browser.worker.say({ type: 'engine-failed', message: 'unreachable' });
    await rejected;
  });

  it('opens one microphone for two quick unmutes, and it is heard', async () => {
    const twice = [call.setAudioEnabled(true), call.setAudioEnabled(true)];
    await browser.devices.allow();
    await Promise.all(twice);
    await settle();
    expect(browser.devices.opened.length).toBe(1);
    expect(call.audioTrack?.readyState).toBe('live');
    expect(browser.worker.postedOf('capture-port').length).toBe(1);
  });
});
