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
    case 'port':
      return new PortSink(target.port);
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

/** To the page, which draws it on a canvas; one at a time. */
class PortSink implements FrameSink {
  readonly #port: MessagePort;
  #isDrawing = false;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#port.onmessage = () => {
      this.#isDrawing = false;
    };
  }

  draw(frame: VideoFrame): boolean {
    // A queue would only add delay: a newer frame is worth more than an older one.
    if (this.#isDrawing) {
      frame.close();
      return false;
    }
    this.#isDrawing = true;
    this.#port.postMessage(frame, [frame]);
    return true;
  }

  close(): void {
    this.#port.close();
  }
}
