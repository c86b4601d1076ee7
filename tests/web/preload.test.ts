import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Preload from 'visavis-source/preload';
import { FakeAudioContext, FakeBrowser, FakeWorker } from './page-fakes';

describe('preloadEngine', () => {
  let browser: FakeBrowser;
  let preload: typeof Preload;
  beforeEach(async () => {
    browser = new FakeBrowser();
    vi.resetModules(); // it keeps one engine
    preload = await import('visavis-source/preload');
  });

  it('is true when all is loaded, and the next call gets it', async () => {
    const isReady = preload.preloadEngine();
    await browser.load();
    expect(await isReady).toBe(true);
    preload.takeLoaded();
    expect(FakeWorker.made.length).toBe(1);
    preload.takeLoaded();
    expect(FakeWorker.made.length).toBe(2);
  });

  it('is false and leaves nothing running when the engine cannot be loaded', async () => {
    const isReady = preload.preloadEngine();
    browser.worker.onerror?.({ message: '' });
    expect(await isReady).toBe(false);
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('is false when the worklets cannot be loaded', async () => {
    const isReady = preload.preloadEngine();
    await browser.worker.say({ type: 'ready' });
    await browser.context.failToLoad();
    expect(await isReady).toBe(false);
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('is false where the browser makes no audio context or no worker, and leaves nothing running', async () => {
    FakeAudioContext.refused = true;
    expect(await preload.preloadEngine()).toBe(false);
    expect(browser.running).toEqual([0, 0, 0]);
    FakeAudioContext.refused = false;
    vi.stubGlobal('Worker', class {
      constructor() {
        throw new DOMException('policy', 'SecurityError');
      }
    });
    expect(await preload.preloadEngine()).toBe(false);
    expect(browser.running).toEqual([0, 0, 0]);
  });

  it('does not end what a call has taken meanwhile', async () => {
    const isReady = preload.preloadEngine();
    const taken = preload.takeLoaded();
    browser.worker.onerror?.({ message: '' });
    expect(await isReady).toBe(false);
    expect(browser.worker.terminated).toBe(false); // that is for the call to do
    expect(taken.engine.failed).toBe(true);
  });
});

describe('browser support', () => {
  beforeEach(() => {
    vi.resetModules();
  });

  it('misses nothing where all is there', async () => {
    new FakeBrowser();
    const { missingFeatures } = await import('visavis-source/browser-support');
    expect(missingFeatures()).toEqual([]);
  });

  it('finds by trying that data channels cannot be transferred', async () => {
    new FakeBrowser().refuseToTransfer();
    const { missingFeatures, assertSupported } = await import('visavis-source/browser-support');
    expect(missingFeatures()).toEqual(['transferable RTCDataChannel']);
    expect(assertSupported).toThrow(/transferable RTCDataChannel/);
  });
});
