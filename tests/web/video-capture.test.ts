import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToWorker } from 'visavis-source/messages';
import { VideoCapture } from 'visavis-source/video-capture';
import { FakeBrowser, FakeTrack } from './page-fakes';

describe('VideoCapture', () => {
  let browser: FakeBrowser;
  let posted: ToWorker[];
  let capture: VideoCapture;
  beforeEach(() => {
    browser = new FakeBrowser();
    vi.stubGlobal('performance', { timeOrigin: 1_000_000 });
    posted = [];
    capture = new VideoCapture((message) => posted.push(message));
    capture.start(new FakeTrack('video').asTrack());
  });
  const show = (nowMs: number, metadata: Partial<VideoFrameCallbackMetadata> = {}) => {
    browser.elements[0]?.frameCallback?.(nowMs, metadata);
  };
  const times = () => posted.map((message) => (message.type === 'frame' ? message.capturedAtMs - 1_000_000 : undefined));

  it('sends one frame at a time and counts the others', () => {
    show(20);
    show(53);
    capture.frameTaken();
    show(86);
    expect(times()).toEqual([20, 86]);
    expect(capture.statistics).toEqual({ framesCaptured: 2, framesDropped: 1 });
  });

  it('believes a capture time that is a little earlier, and no other', () => {
    for (const captureTime of [995, 1005, -1]) {
      show(1000, { captureTime });
      capture.frameTaken();
    }
    expect(times()).toEqual([995, 1000, 1000]);
  });

  it('sends nothing after it is stopped, nor what the browser cannot read', () => {
    vi.stubGlobal('VideoFrame', class {
      constructor() {
        throw new DOMException('ended', 'InvalidStateError');
      }
    });
    show(20);
    capture.stop();
    show(53);
    expect(posted).toEqual([]);
    expect(browser.elements[0]?.srcObject).toBeNull();
  });
});
