import type { ToWorker } from './messages.js';

/** Counted at the camera. */
export interface VideoCaptureStatistics {
  framesCaptured: number;
  /** The worker was still busy with the frame before. */
  framesDropped: number;
}

/** Chromium's way to the frames of a track (https://www.w3.org/TR/mediacapture-transform/, there in windows too). */
type TrackProcessorConstructor = new (init: { readonly track: MediaStreamTrack; readonly maxBufferSize: number }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

function processorConstructor(): TrackProcessorConstructor | undefined {
  return (globalThis as { MediaStreamTrackProcessor?: TrackProcessorConstructor }).MediaStreamTrackProcessor;
}

/** Older than this, a capture time is not believed. */
const maxCaptureAgeMs = 1000;

/**
 * Takes the frames of a camera track and sends them to the engine worker, one at a time.
 *
 * By a video element and requestVideoFrameCallback, which costs no more than other ways and works in
 * every browser. In a page that is not visible browsers do not call back: then the frames come from a
 * MediaStreamTrackProcessor where there is one (Chromium), and elsewhere nothing is sent (Firefox).
 */
export class VideoCapture {
  readonly #post: (message: ToWorker, transfer: Transferable[]) => void;
  readonly #video = document.createElement('video');
  #callback: number | undefined;
  #track: MediaStreamTrack | undefined;
  /** While the page is hidden. */
  #reader: ReadableStreamDefaultReader<VideoFrame> | undefined;
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
    this.#track = track;
    document.addEventListener('visibilitychange', this.#visibilityChanged);
    this.#visibilityChanged();
    this.#video.srcObject = new MediaStream([track]);
    this.#video.play().catch(() => {}); // refused when stop() comes first
    this.#next();
  }

  stop(): void {
    if (this.#callback !== undefined) this.#video.cancelVideoFrameCallback(this.#callback);
    this.#callback = undefined;
    this.#video.srcObject = null;
    this.#track = undefined;
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    this.#stopReading();
  }

  /** The worker has copied the frame that was sent last. */
  frameTaken(): void {
    this.#inFlight = false;
  }

  readonly #visibilityChanged = () => {
    this.#stopReading();
    const Processor = processorConstructor();
    if (!document.hidden || Processor === undefined || this.#track?.readyState !== 'live') return;
    const reader = new Processor({ track: this.#track, maxBufferSize: 1 }).readable.getReader();
    this.#reader = reader;
    this.#read(reader).catch(() => {}); // the track has ended
  };

  #stopReading(): void {
    this.#reader?.cancel().catch(() => {});
    this.#reader = undefined;
  }

  async #read(reader: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
    for (;;) {
      const { value: frame } = await reader.read();
      if (frame === undefined) return;
      if (this.#reader === reader) this.#send(frame, performance.now());
      else frame.close();
    }
  }

  #next(): void {
    this.#callback = this.#video.requestVideoFrameCallback((nowMs, metadata) => {
      this.#next();
      this.#capture(nowMs, metadata);
    });
  }

  #capture(nowMs: number, metadata: VideoFrameCallbackMetadata): void {
    if (this.#reader !== undefined) return; // hidden, and called back all the same
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
    this.#send(frame, believable ? captureTime : nowMs);
  }

  /** `capturedMs`: by `performance.now()`. Takes `frame`. */
  #send(frame: VideoFrame, capturedMs: number): void {
    if (this.#inFlight) {
      ++this.statistics.framesDropped;
      frame.close();
      return;
    }
    this.#inFlight = true;
    ++this.statistics.framesCaptured;
    this.#post({ type: 'frame', frame, capturedAtMs: performance.timeOrigin + capturedMs }, [frame]);
  }
}
