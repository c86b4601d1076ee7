import type { RenderTarget } from '../messages.js';

/** Draws one remote peer's frames. */
export interface FrameSink {
  /** Takes and closes `frame`; false: it was dropped. */
  draw(frame: VideoFrame): boolean;
  close(): void;
}

export function createFrameSink(target: RenderTarget): FrameSink {
  switch (target.kind) {
    case 'stream':
      return new StreamSink(target.writable);
    case 'canvas':
      return new CanvasSink(target.canvas);
  }
}

/** Into a MediaStreamTrackGenerator, whose track a video element shows. */
class StreamSink implements FrameSink {
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;

  constructor(writable: WritableStream<VideoFrame>) {
    this.#writer = writable.getWriter();
  }

  draw(frame: VideoFrame): boolean {
    // A queue would only add delay: a newer frame is worth more than an older one.
    if ((this.#writer.desiredSize ?? 0) <= 0) {
      frame.close();
      return false;
    }
    this.#writer.write(frame).catch(() => {
      frame.close(); // the page has stopped the track
    });
    return true;
  }

  close(): void {
    this.#writer.close().catch(() => {
      // The page was first.
    });
  }
}

/** Onto a canvas that the page shows. */
class CanvasSink implements FrameSink {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;

  constructor(canvas: OffscreenCanvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  draw(frame: VideoFrame): boolean {
    const { displayWidth: width, displayHeight: height } = frame;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context?.drawImage(frame, 0, 0);
    frame.close();
    return this.#context !== null;
  }

  close(): void {
    // The last picture stays until the page removes the canvas.
  }
}
