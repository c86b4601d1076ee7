import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToWorker } from 'visavis-source/messages';
import { VideoCapture } from 'visavis-source/video-capture';
import { FakeBrowser, FakeTrack, settle } from './page-fakes';

/** What is used of a VideoFrame. */
class FakeFrame {
  closed = false;
  close(): void {
    this.closed = true;
  }
}

describe('VideoCapture', () => {
  let browser: FakeBrowser;
  let posted: ToWorker[];
  let capture: VideoCapture;
  beforeEach(() => {
    browser = new FakeBrowser();
    vi.stubGlobal('performance', { timeOrigin: 1_000_000, now: () => 777 });
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

  describe('in a page that is hidden', () => {
    let processors: { readonly track: unknown; give: (frame: FakeFrame) => void; readonly cancelled: () => boolean }[];
    beforeEach(() => {
      processors = [];
      vi.stubGlobal('MediaStreamTrackProcessor', class {
        readonly readable: ReadableStream<FakeFrame>;
        constructor({ track }: { track: unknown }) {
          let isCancelled = false;
          this.readable = new ReadableStream<FakeFrame>({
            start: (controller) => {
              processors.push({ track, give: (frame) => { controller.enqueue(frame); }, cancelled: () => isCancelled });
            },
            cancel: () => {
              isCancelled = true;
            },
          });
        }
      });
    });

    it('goes on sending, one frame at a time, where the browser has a processor', async () => {
      browser.hide(true);
      const frames = [new FakeFrame(), new FakeFrame()];
      for (const frame of frames) processors[0]?.give(frame);
      await settle();
      expect(times()).toEqual([777]);
      expect(frames.map(({ closed }) => closed)).toEqual([false, true]);
      show(20); // should not be, and would be one too many
      expect(capture.statistics).toEqual({ framesCaptured: 1, framesDropped: 1 });
    });

    it('goes back to the callbacks when the page is seen again', async () => {
      browser.hide(true);
      browser.hide(false);
      expect(processors.map(({ cancelled }) => cancelled())).toEqual([true]);
      await settle();
      show(20);
      expect(times()).toEqual([20]);
    });

    it('stops', () => {
      browser.hide(true);
      capture.stop();
      browser.hide(false);
      browser.hide(true);
      expect(processors.map(({ cancelled }) => cancelled())).toEqual([true]);
    });

    it('begins there when the camera is switched on by a page that is hidden already', () => {
      capture.stop();
      browser.hide(true);
      const track = new FakeTrack('video');
      capture.start(track.asTrack());
      expect(processors.map((processor) => processor.track)).toEqual([track]);
    });
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
