import { describe, expect, it } from 'vitest';
import { LocalSource, type WantedMedia } from 'visavis-source/local-source';
import { Outgoing } from 'visavis-source/outgoing';
import { deferred, type Deferred, FakeDevices, FakeTrack, settle } from './page-fakes';

function setUp(kind: 'audio' | 'video' = 'audio', wanted: WantedMedia = false) {
  const devices = new FakeDevices();
  const log: unknown[] = [];
  const source = new LocalSource(kind, wanted);
  const starts: Deferred<void>[] = [];
  let startsWait = false;
  const outgoing = new Outgoing(source, {
    start: (track) => {
      log.push(['start', track]);
      const started = deferred<void>();
      starts.push(started);
      if (!startsWait) started.resolve();
      return started.promise;
    },
    stop: () => log.push('stop'),
    enabledChanged: (enabled, error) => log.push(error === undefined ? enabled : [enabled, error.code]),
  });
  return { devices, log, source, outgoing, starts, waitAtStart: () => { startsWait = true; } };
}

describe('Outgoing', () => {
  it('opens the device and starts, then stops', async () => {
    const { devices, log, outgoing } = setUp();
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await on;
    expect(outgoing.enabled).toBe(true);
    await outgoing.setEnabled(false);
    expect(outgoing.enabled).toBe(false);
    expect(log).toEqual([['start', devices.opened[0]], true, 'stop', false]);
  });

  it('opens one device when switched on twice while the browser asks', async () => {
    const { devices, log, source, outgoing } = setUp();
    const twice = [outgoing.setEnabled(true), outgoing.setEnabled(true)];
    await devices.allow();
    await Promise.all(twice);
    expect(devices.asked.length).toBe(1);
    expect(log).toEqual([['start', devices.opened[0]], true]);
    expect([devices.live, source.track]).toEqual([devices.opened, devices.opened[0]]);
  });

  it('is on with the one device when switched on, off and on while the browser asks', async () => {
    const { devices, log, outgoing } = setUp();
    const all = [outgoing.setEnabled(true), outgoing.setEnabled(false), outgoing.setEnabled(true)];
    await devices.allow();
    await Promise.all(all);
    expect(outgoing.enabled).toBe(true);
    expect(log).toEqual([['start', devices.opened[0]], true]);
    expect(devices.live).toEqual(devices.opened);
    expect(devices.opened.map(({ enabled }) => enabled)).toEqual([true]);
  });

  it('stays off, with the camera closed, when switched off while it is being opened', async () => {
    const { devices, log, outgoing } = setUp('video');
    const on = outgoing.setEnabled(true);
    await outgoing.setEnabled(false);
    await devices.allow();
    await on;
    expect(outgoing.enabled).toBe(false);
    expect(log).toEqual([]);
    expect(devices.live).toEqual([]);
  });

  it('stays off when switched off while it starts', async () => {
    const { devices, log, outgoing, starts, waitAtStart } = setUp();
    waitAtStart();
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await outgoing.setEnabled(false);
    starts[0]?.resolve();
    await on;
    expect([outgoing.enabled, log]).toEqual([false, [['start', devices.opened[0]], 'stop']]);
  });

  it('is not stopped by an earlier start that ends late', async () => {
    const { log, outgoing, devices, starts, waitAtStart } = setUp();
    waitAtStart();
    const first = outgoing.setEnabled(true);
    await devices.allow();
    await outgoing.setEnabled(false);
    const second = outgoing.setEnabled(true);
    await settle();
    starts[1]?.resolve();
    await second;
    starts[0]?.reject(new Error('late'));
    await first;
    expect(outgoing.enabled).toBe(true);
    expect(log.at(-1)).toBe(true);
  });

  it('is off and says why when it cannot start', async () => {
    const { devices, log, outgoing, starts, waitAtStart } = setUp();
    waitAtStart();
    const on = outgoing.setEnabled(true);
    await devices.allow();
    starts[0]?.reject(new Error('no worklet'));
    await expect(on).rejects.toThrow('no worklet');
    expect([outgoing.enabled, log.at(-1)]).toEqual([false, 'stop']);
  });

  it('is off after a refusal, and asks again the next time', async () => {
    const { devices, outgoing } = setUp();
    const on = outgoing.setEnabled(true);
    const refused = expect(on).rejects.toMatchObject({ code: 'permission-denied' });
    await devices.refuse();
    await refused;
    expect(outgoing.enabled).toBe(false);
    const again = outgoing.setEnabled(true);
    await devices.allow();
    await again;
    expect(outgoing.enabled).toBe(true);
  });

  it.each([
    ['audio', 'microphone-lost'],
    ['video', 'camera-lost'],
  ] as const)('switches off and says why when the %s device goes away, and takes another then', async (kind, code) => {
    const { devices, log, outgoing } = setUp(kind);
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await on;
    devices.opened[0]?.end();
    expect(log.slice(2)).toEqual(['stop', [false, code]]);
    const again = outgoing.setEnabled(true);
    await devices.allow();
    await again;
    expect(log.slice(4)).toEqual([['start', devices.opened[1]], true]);
  });

  it('carries the new track when the old one ended a moment ago', async () => {
    const { devices, log, outgoing } = setUp();
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await on;
    devices.opened[0]?.stop(); // its event has not come yet
    const again = outgoing.setEnabled(true);
    await devices.allow();
    await again;
    expect(log.at(-2)).toEqual(['start', devices.opened[1]]);
  });

  it('lets go of a device that was opened after the call ended', async () => {
    const { devices, outgoing } = setUp();
    const on = outgoing.setEnabled(true);
    outgoing.close();
    await devices.allow();
    await on;
    expect(devices.opened.length).toBe(1);
    expect(devices.live).toEqual([]);
  });
});

describe('the device of an outgoing medium', () => {
  it('closes a camera of its own when it is off', async () => {
    const { devices, outgoing } = setUp('video');
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await on;
    await outgoing.setEnabled(false);
    expect(devices.live).toEqual([]);
    const again = outgoing.setEnabled(true);
    await devices.allow();
    await again;
    expect(devices.live.length).toBe(1);
  });

  it('keeps a microphone of its own, silenced, so that unmuting takes no time', async () => {
    const { devices, outgoing } = setUp('audio');
    const on = outgoing.setEnabled(true);
    await devices.allow();
    await on;
    await outgoing.setEnabled(false);
    expect(devices.live.map(({ enabled }) => enabled)).toEqual([false]);
    await outgoing.setEnabled(true);
    expect(devices.live.map(({ enabled }) => enabled)).toEqual([true]);
    expect(devices.asked.length).toBe(1);
  });

  it.each(['audio', 'video'] as const)('leaves a %s track of the app as it is', async (kind) => {
    const track = new FakeTrack(kind);
    track.enabled = false; // the app's own reasons
    const { log, outgoing } = setUp(kind, track.asTrack());
    await outgoing.setEnabled(true);
    expect(track.enabled).toBe(false);
    track.enabled = true;
    await outgoing.setEnabled(false);
    outgoing.close();
    expect([track.enabled, track.readyState]).toEqual([true, 'live']);
    expect(log[0]).toEqual(['start', track]);
  });
});
