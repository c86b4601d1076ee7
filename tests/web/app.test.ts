import { Window } from 'happy-dom';
import { options as preact } from 'preact-options';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { VisavisError, type Call, type CallEvents, type JoinOptions, type RemotePeer } from 'visavis';
import { showPage } from 'visavis-page/app';
import type { Devices } from 'visavis-page/devices';
import { Visit } from 'visavis-page/visit';
import { EventEmitter } from 'visavis-source/event-emitter';
import { deferred, FakeTrack, settle, type Deferred } from './page-fakes';

/** As much of a call as the page uses. */
class FakeCall extends EventEmitter<CallEvents> {
  state = 'joined';
  readonly peers = new Map<string, RemotePeer>();
  audioEnabled = true;
  videoEnabled = true;
  audioBlocked = false;
  videoTrack = undefined;
  readonly startAudio = vi.fn();
  nextSwitch: Promise<void> = Promise.resolve();
  setAudioEnabled(enabled: boolean): Promise<void> {
    this.audioEnabled = enabled;
    return this.nextSwitch;
  }
  setVideoEnabled(enabled: boolean): Promise<void> {
    this.videoEnabled = enabled;
    return this.nextSwitch;
  }
  leave(): Promise<void> {
    this.state = 'left';
    this.emit('state', { state: 'left', reason: 'leave-requested' });
    return Promise.resolve();
  }
  asCall(): Call {
    return this as unknown as Call;
  }
}

const byTestId = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`);
const textOf = (id: string) => byTestId(id)?.textContent.trim();
const codes = () => [...document.querySelectorAll<HTMLElement>('[data-testid=error]')].map(({ dataset }) => dataset['code']);

describe('the page', () => {
  let found: Devices[];
  let joins: { readonly options: JoinOptions; readonly answer: Deferred<Call> }[];
  let call: FakeCall;

  beforeEach(async () => {
    const window = new Window({ url: 'https://page.example/r/tea' });
    const { document, location, history, localStorage, HTMLCanvasElement, MediaStream, Event } = window;
    const globals = { window, document, location, history, localStorage, HTMLCanvasElement, MediaStream, Event };
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    vi.stubGlobal('reportError', (error: unknown) => {
      throw error;
    });
    preact.requestAnimationFrame = queueMicrotask; // effects at once
    document.body.innerHTML = '<div id="app"></div>';
    vi.stubGlobal('BroadcastChannel', class {
      postMessage(): void {}
      close(): void {}
    });
    found = [];
    joins = [];
    call = new FakeCall();
    const visit = new Visit({
      joinCall: (options) => {
        const answer = deferred<Call>();
        options.signal?.addEventListener('abort', () => {
          answer.reject(options.signal?.reason);
        });
        joins.push({ options, answer });
        return answer.promise;
      },
      preloadEngine: () => Promise.resolve(true),
      openDevices: () => {
        const devices = { audio: new FakeTrack('audio').asTrack(), video: new FakeTrack('video').asTrack(), error: undefined };
        found.push(devices);
        return Promise.resolve(devices);
      },
    });
    const root = document.querySelector('#app');
    if (root !== null) showPage(root as unknown as Element, visit);
    await drawn();
  });
  const drawn = () => settle();
  const press = async (id: string) => {
    byTestId(id)?.click();
    await drawn();
  };
  const enterCall = async () => {
    await press('join-button');
    joins.at(-1)?.answer.resolve(call.asCall());
    await drawn();
  };
  const liveTracks = () =>
    found.flatMap(({ audio, video }) => [audio, video]).filter((track) => track?.readyState === 'live').length;

  it('joins with the devices of the preview', async () => {
    await enterCall();
    expect(joins[0]?.options).toMatchObject({ room: 'tea', audio: found[0]?.audio, video: found[0]?.video });
    expect(textOf('status')).toMatch(/^You are alone in tea/);
  });

  it('is one status line and moves the focus to the heading of each screen, but not of the first', async () => {
    const status = byTestId('status');
    expect(document.activeElement).toBe(document.body);
    byTestId('join-button')?.focus();
    await press('join-button');
    expect(byTestId('join-button')?.getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(byTestId('join-button'));
    expect(status?.dataset['state']).toBe('joining');
    joins[0]?.answer.resolve(call.asCall());
    await drawn();
    expect(document.activeElement?.textContent).toBe('Call in tea');
    await press('leave-button');
    expect(document.activeElement?.tagName).toBe('H1');
    expect(textOf('status')).toBe('You have left tea.');
    await press('again-button');
    expect(document.activeElement?.tagName).toBe('H1');
    expect(byTestId('status')).toBe(status);
  });

  it('offers to join without a device that has gone away in the lobby', async () => {
    (found[0]?.video as unknown as FakeTrack).end();
    await drawn();
    expect(codes()).toEqual(['camera-lost']);
    expect(textOf('join-button')).toBe('Join with sound only');
    await press('join-button');
    expect(joins[0]?.options).toMatchObject({ audio: found[0]?.audio, video: false });
  });

  it('opens the preview anew and offers to join without when a device fails at joining', async () => {
    await press('join-button');
    joins[0]?.answer.reject(new VisavisError('camera-in-use', ''));
    await drawn();
    expect(codes()).toEqual(['camera-in-use']);
    expect([found.length, liveTracks()]).toEqual([2, 2]);
    await press('join-without-button');
    expect(joins[1]?.options).toMatchObject({ audio: false, video: false });
    expect(liveTracks()).toBe(0);
  });

  it('closes the devices before it opens others', async () => {
    (found[0]?.video as unknown as FakeTrack).end();
    await drawn();
    await press('retry-devices-button');
    expect([found.length, liveTracks()]).toEqual([2, 2]);
    expect(codes()).toEqual([]);
  });

  it('goes back to the lobby, with its preview, when joining is cancelled', async () => {
    await press('join-button');
    await press('cancel-button');
    expect(byTestId('status')?.dataset['state']).toBe('idle');
    expect([joins[0]?.options.signal?.aborted, liveTracks()]).toEqual([true, 2]);
  });

  it('puts the room into the address without a step in the history', async () => {
    history.replaceState(null, '', '/');
    const steps = history.length;
    const input = byTestId('room-input') as HTMLInputElement;
    input.value = 'a b';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await drawn();
    await enterCall();
    expect([location.pathname, history.length]).toEqual(['/r/a%20b', steps]);
  });

  it('copies the link of the room, whatever the address is by now', async () => {
    const copied: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) } });
    await enterCall();
    history.replaceState(null, '', '/#elsewhere');
    await press('copy-link-button');
    expect(copied.map((link) => new URL(link).pathname + new URL(link).hash)).toEqual(['/r/tea']);
  });

  it('says that the microphone has stopped, until the person has read it', async () => {
    await enterCall();
    call.audioEnabled = false;
    call.emit('local-media', { audioEnabled: false, videoEnabled: true, error: new VisavisError('microphone-lost', '') });
    await drawn();
    expect(codes()).toEqual(['microphone-lost']);
    expect(byTestId('error')?.getAttribute('role')).toBe('alert');
    expect(textOf('error')).toMatch(/do not hear you.*unmute/);
    await press('dismiss-button');
    expect(codes()).toEqual([]);
  });

  it('says why unmuting failed, in words for a call', async () => {
    await enterCall();
    call.nextSwitch = Promise.reject(new VisavisError('permission-denied', ''));
    await press('mute-button');
    expect(codes()).toEqual(['permission-denied']);
    expect(textOf('error')).not.toMatch(/join/);
    call.nextSwitch = Promise.resolve();
    await press('mute-button');
    expect(codes()).toEqual([]);
  });

  it('turns the camera of the preview off with the camera of the call, and all with the call', async () => {
    await enterCall();
    call.emit('local-media', { audioEnabled: false, videoEnabled: false, error: undefined });
    expect([found[0]?.video?.readyState, found[0]?.audio?.readyState, found[0]?.audio?.enabled]).toEqual(['ended', 'live', false]);
    call.emit('local-media', { audioEnabled: true, videoEnabled: false, error: undefined });
    expect(found[0]?.audio?.enabled).toBe(true);
    await press('leave-button');
    expect(liveTracks()).toBe(0);
  });

  it('shows why a call failed', async () => {
    await enterCall();
    call.state = 'failed';
    call.emit('error', { error: new VisavisError('engine-failed', '') });
    await drawn();
    expect([codes(), byTestId('status')?.dataset['state']]).toEqual([['engine-failed'], 'failed']);
    expect(liveTracks()).toBe(0);
  });

  it('takes a canvas for a picture with a name', async () => {
    const view = document.createElement('canvas');
    call.peers.set('p', { id: 'p', name: 'Ada', view, state: 'connected', audioEnabled: true, videoEnabled: true } as unknown as RemotePeer);
    await enterCall();
    expect([view.getAttribute('role'), view.getAttribute('aria-label')]).toEqual(['img', 'Picture of Ada']);
    expect(textOf('status')).toBe('tea: you and Ada');
  });
});
