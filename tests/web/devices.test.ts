import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openDevices, type Devices } from 'visavis-page/devices';
import { Preview } from 'visavis-page/preview';
import { FakeDevices, FakeTrack, settle } from './page-fakes';

describe('openDevices', () => {
  let devices: FakeDevices;
  beforeEach(() => {
    devices = new FakeDevices();
  });
  const block = (...blocked: string[]) => {
    Object.assign(navigator, {
      permissions: { query: ({ name }: { name: string }) => Promise.resolve({ state: blocked.includes(name) ? 'denied' : 'prompt' }) },
    });
  };
  const codeOf = ({ error }: Devices) => (error as { code?: string } | undefined)?.code;

  it('opens both', async () => {
    const opened = openDevices();
    await devices.allow();
    expect(await opened).toEqual({ audio: devices.opened[0], video: devices.opened[1], error: undefined });
  });

  it.each([
    ['camera', 'audio'],
    ['microphone', 'video'],
  ] as const)('opens the other one when only the %s is blocked', async (blocked, other) => {
    block(blocked);
    const opened = openDevices();
    await devices.refuse();
    await devices.allow();
    const found = await opened;
    expect([found[other]?.readyState, codeOf(found)]).toEqual(['live', 'permission-denied']);
    expect(devices.opened.length).toBe(1);
  });

  it.each([[['camera', 'microphone']], [[]]])('does not ask again when %j are blocked', async (blocked) => {
    block(...blocked);
    const opened = openDevices();
    await devices.refuse();
    expect(codeOf(await opened)).toBe('permission-denied');
    expect(devices.asked.length).toBe(1);
  });

  it('does not ask again where the browser does not tell what is blocked', async () => {
    const opened = openDevices();
    await devices.refuse();
    expect(codeOf(await opened)).toBe('permission-denied');
    expect(devices.asked.length).toBe(1);
  });

  it('opens the microphone alone when there is no camera', async () => {
    const opened = openDevices();
    await devices.refuse('NotFoundError');
    await devices.allow();
    const { audio, video } = await opened;
    expect([audio?.readyState, video]).toEqual(['live', undefined]);
  });
});

describe('Preview', () => {
  function setUp() {
    const found: Devices[] = [];
    const onChanged = vi.fn();
    const preview = new Preview(onChanged, () => {
      const devices = { audio: new FakeTrack('audio').asTrack(), video: new FakeTrack('video').asTrack(), error: undefined };
      found.push(devices);
      return Promise.resolve(devices);
    });
    const states = () => found.map(({ audio, video }) => [audio?.readyState, video?.readyState]);
    return { found, onChanged, preview, states };
  }

  it('notices that the camera goes away, and keeps the microphone', async () => {
    const { found, onChanged, preview } = setUp();
    preview.open();
    await settle();
    onChanged.mockClear();
    (found[0]?.video as unknown as FakeTrack).end();
    expect(preview.devices).toMatchObject({ audio: found[0]?.audio, video: undefined, error: { code: 'camera-lost' } });
    expect(onChanged).toHaveBeenCalledTimes(1);
    (found[0]?.audio as unknown as FakeTrack).end();
    expect(preview.devices).toMatchObject({ audio: undefined, video: undefined, error: { code: 'microphone-lost' } });
    expect(await preview.ready()).toMatchObject({ audio: undefined, video: undefined });
  });

  it('closes what was open when it opens again', async () => {
    const { preview, states } = setUp();
    preview.open();
    await settle();
    preview.open();
    await settle();
    expect(states()).toEqual([
      ['ended', 'ended'],
      ['live', 'live'],
    ]);
  });

  it('closes what comes after the person went on without', async () => {
    const { preview, states } = setUp();
    preview.open();
    preview.skip();
    await settle();
    expect(states()).toEqual([['ended', 'ended']]);
    expect(preview.devices).toMatchObject({ audio: undefined, video: undefined });
  });

  it('neither closes nor watches what it has given away', async () => {
    const { found, preview, states } = setUp();
    preview.open();
    await settle();
    preview.release();
    preview.close();
    expect(states()).toEqual([['live', 'live']]);
    (found[0]?.video as unknown as FakeTrack).end();
    expect(preview.devices?.error).toBeUndefined();
  });
});
