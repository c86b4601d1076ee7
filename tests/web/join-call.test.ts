import { beforeEach, describe, expect, it, vi } from 'vitest';
import { joinCall, type JoinOptions } from 'visavis-source/join-call';
import { FakeAudioContext, FakeBrowser, FakeTrack, settle } from './page-fakes';

const base: JoinOptions = { relayUrl: '/ws', room: 'tea', displayName: 'Ada' };
const joined = { type: 'session-state', state: 'joined', reason: 'registered' } as const;

describe('joinCall', () => {
  let browser: FakeBrowser;
  beforeEach(() => {
    browser = new FakeBrowser();
  });
  /** As a promise that may reject before somebody looks. */
  const join = (options: Partial<JoinOptions> = {}) => {
    const call = joinCall({ ...base, ...options });
    call.catch(() => {});
    return call;
  };

  it('opens the devices, joins and sends', async () => {
    const call = join();
    await browser.devices.allow();
    await browser.load();
    expect(browser.worker.postedOf('join')).toEqual([
      {
        type: 'join',
        relayUrl: 'wss://page.example/ws',
        room: 'tea',
        displayName: 'Ada',
        access: '',
        maxVideoBitrateBps: undefined,
        audio: true,
        video: true,
      },
    ]);
    await browser.worker.say(joined);
    const { state, audioEnabled, videoEnabled } = await call;
    expect([state, audioEnabled, videoEnabled]).toEqual(['joined', true, true]);
    expect(browser.worker.postedOf('capture-port').length).toBe(1);
  });

  it('joins without devices and asks for none', async () => {
    const call = join({ audio: false, video: false });
    await browser.load();
    await browser.worker.say(joined);
    expect((await call).audioEnabled).toBe(false);
    expect(browser.devices.asked).toEqual([]);
  });

  it('takes tracks from another window for tracks', async () => {
    const audio = new FakeTrack('audio'); // of no class that this realm knows
    const call = join({ audio: audio.asTrack(), video: false });
    await browser.load();
    await browser.worker.say(joined);
    expect((await call).audioTrack).toBe(audio);
    expect(browser.devices.asked).toEqual([]);
  });

  it.each([
    ['no microphone or camera is allowed', () => browser.devices.refuse(), 'permission-denied'],
    ['the worker cannot be loaded', () => browser.worker.onerror?.({ message: '' }), 'engine-not-loaded'],
    ['the engine cannot be loaded', () => browser.worker.say({ type: 'engine-failed', message: '404' }), 'engine-not-loaded'],
    ['the worklets cannot be loaded', () => browser.context.failToLoad(), 'engine-not-loaded'],
  ])('says so when %s, and leaves nothing running', async (_, fail, code) => {
    const call = join();
    await fail();
    await expect(call).rejects.toMatchObject({ name: 'VisavisError', code });
    await browser.devices.allow(); // an answer that comes too late
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('says so in the package’s own words where the browser makes no audio context', async () => {
    FakeAudioContext.refused = true;
    await expect(join()).rejects.toMatchObject({ name: 'VisavisError', code: 'engine-not-loaded' });
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it.each([
    ['relay-unreachable', []],
    ['room-full', [{ type: 'session-error', code: 'room-full', message: '' }]],
    ['relay-refused', [{ type: 'session-error', code: 'too-many-rooms', message: '' }]],
  ] as const)('rejects with %s, and leaves nothing running', async (code, errors) => {
    const call = join();
    await browser.devices.allow();
    await browser.load();
    await browser.worker.say(...errors, { type: 'session-state', state: 'failed', reason: 'relay-unreachable' });
    await expect(call).rejects.toMatchObject({ code });
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('forgets what the relay said in an attempt before', async () => {
    const call = join({ audio: false, video: false });
    await browser.load();
    await browser.worker.say(
      { type: 'session-error', code: 'too-many-rooms', message: '' },
      { type: 'session-state', state: 'reconnecting', reason: 'relay-unavailable' },
      { type: 'session-state', state: 'connecting', reason: 'retry' },
      { type: 'session-state', state: 'failed', reason: 'relay-unreachable' },
    );
    await expect(call).rejects.toMatchObject({ code: 'relay-unreachable' });
  });

  it('rejects when the engine does not even try to join', async () => {
    const call = join({ audio: false, video: false });
    await browser.load();
    await browser.worker.say({ type: 'session-error', code: 'invalid-join', message: 'invalid-room' });
    await expect(call).rejects.toMatchObject({ code: 'engine-failed' });
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('rejects when the call fails after the relay has let us in but before the microphone runs', async () => {
    FakeAudioContext.refusesSources = (context) => context === FakeAudioContext.made[0];
    const call = join({ video: false });
    await browser.devices.allow();
    await browser.load();
    const second = browser.context; // the microphone's, still loading
    await browser.worker.say(joined, { type: 'engine-failed', message: 'unreachable' });
    await second.load();
    await expect(call).rejects.toMatchObject({ code: 'engine-failed' });
    expect(browser.running).toEqual([0, 0, 0]);
  });

  describe('given up', () => {
    const reason = new Error('given up');
    const stages: readonly [string, () => Promise<void>][] = [
      ['at once', async () => {}],
      ['while the engine loads', () => browser.devices.allow()],
      ['while the browser asks', () => browser.load()],
      [
        'while the relay is asked',
        async () => {
          await browser.devices.allow();
          await browser.load();
        },
      ],
    ];
    it.each(stages)('%s, leaves nothing running', async (_, reach) => {
      vi.useFakeTimers();
      try {
        const abort = new AbortController();
        const call = join({ signal: abort.signal });
        await reach();
        abort.abort(reason);
        await expect(call).rejects.toBe(reason);
        await browser.devices.allow();
        await vi.advanceTimersByTimeAsync(1000); // a worker that does not answer the good-bye
        expect(browser.running).toEqual([0, 0, 0]);
      } finally {
        vi.useRealTimers();
      }
    });

    it('before it began, does not begin', async () => {
      await expect(join({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(browser.running).toEqual([0, 0, 0]);
    });

    it('after it was joined, has no effect', async () => {
      const abort = new AbortController();
      const call = join({ audio: false, video: false, signal: abort.signal });
      await browser.load();
      await browser.worker.say(joined);
      abort.abort(reason);
      await settle();
      expect((await call).state).toBe('joined');
    });
  });

  it.each([
    [{ room: '' }, RangeError],
    [{ room: 'x'.repeat(129) }, RangeError],
    [{ displayName: 'ü'.repeat(65) }, RangeError],
    [{ relayUrl: 'ftp://relay' }, TypeError],
    [{ maxVideoBitrateBps: 59_999 }, RangeError],
    [{ maxVideoBitrateBps: 8_000_001 }, RangeError],
    [{ maxVideoBitrateBps: NaN }, RangeError],
  ])('rejects %j', async (options, type) => {
    await expect(join(options)).rejects.toBeInstanceOf(type);
    expect(browser.running).toEqual([0, 0, 0]);
  });
});
