import type { ToWorker } from './messages.js';

/** Counted at the camera. */
export interface VideoCaptureStatistics {
  framesCaptured: number;
  /** The worker was still busy with the frame before. */
  framesDropped: number;
}

/** Older than this, a capture time is not believed. */
const maxCaptureAgeMs = 1000;

/**
 * Takes the frames of a camera track and sends them to the engine worker, one at a time.
 *
 * By a video element and requestVideoFrameCallback, which costs no more than other ways and works in
 * every browser. In a page that is not visible browsers do not call back: then nothing is sent.
 */
export class VideoCapture {
  readonly #post: (message: ToWorker, transfer: Transferable[]) => void;
  readonly #video = document.createElement('video');
  #callback: number | undefined;
  #inFlight = false;
  readonly statistics: VideoCaptureStatistics = { framesCaptured: 0, framesDropped: 0 };

  constructor(post: (message: ToWorker, transfer: Transferable[]) => void) {
    this.#post = post;
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  /** Replaces the track before. */
  start(track: MediaStreamTrack): void {
    this.stop();
    this.#video.srcObject = new MediaStream([track]);
    this.#video.play().catch(() => {}); // refused when stop() comes first
    this.#next();
  }

  stop(): void {
    if (this.#callback !== undefined) this.#video.cancelVideoFrameCallback(this.#callback);
    this.#callback = undefined;
    this.#video.srcObject = null;
  }

  /** The worker has copied the frame that was sent last. */
  frameTaken(): void {
    this.#inFlight = false;
  }

  #next(): void {
    this.#callback = this.#video.requestVideoFrameCallback((nowMs, metadata) => {
      this.#next();
      this.#capture(nowMs, metadata);
    });
  }

  #capture(nowMs: number, metadata: VideoFrameCallbackMetadata): void {
    if (this.#inFlight) {
      ++this.statistics.framesDropped;
      return;
    }
    let frame: VideoFrame;
    try {
      frame = new VideoFrame(this.#video);
    } catch {
      return; // the track has just ended
    }
    const { captureTime = nowMs } = metadata;
    const believable = captureTime <= nowMs && captureTime > nowMs - maxCaptureAgeMs;
    const capturedAtMs = performance.timeOrigin + (believable ? captureTime : nowMs);
    this.#inFlight = true;
    ++this.statistics.framesCaptured;
    this.#post({ type: 'frame', frame, capturedAtMs }, [frame]);
  }
}
