import type { RenderTarget } from './messages.js';

/** Where a remote peer's picture appears: an element of the page, and the worker's way into it. */
export interface RenderSurface {
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  /** To be transferred to the worker, once. */
  readonly target: RenderTarget;
  readonly transfer: Transferable[];
  close(): void;
}

/** Chromium's way of making a track of frames (https://w3c.github.io/mediacapture-transform/ before 2023). */
interface TrackGenerator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}
type TrackGeneratorConstructor = new (init: { readonly kind: 'video' }) => TrackGenerator;

function generatorConstructor(): TrackGeneratorConstructor | undefined {
  return (globalThis as { MediaStreamTrackGenerator?: TrackGeneratorConstructor }).MediaStreamTrackGenerator;
}

/** The cheapest way that this browser has. */
export function createRenderSurface(): RenderSurface {
  const Generator = generatorConstructor();
  return Generator === undefined ? new CanvasSurface() : new VideoSurface(new Generator({ kind: 'video' }));
}

/** A video element that plays a generated track: the browser takes I420 as it is, without drawing. */
class VideoSurface implements RenderSurface {
  readonly element = document.createElement('video');
  readonly target: RenderTarget;
  readonly transfer: Transferable[];
  readonly #track: MediaStreamTrack;

  constructor(generator: TrackGenerator) {
    this.#track = generator;
    this.target = { kind: 'stream', writable: generator.writable };
    this.transfer = [generator.writable];
    this.element.muted = true; // audio does not come this way
    this.element.autoplay = true;
    this.element.playsInline = true;
    this.element.srcObject = new MediaStream([generator]);
  }

  close(): void {
    this.#track.stop();
    this.element.srcObject = null;
  }
}

/**
 * A canvas of the page, drawn on by the page. Not by the worker: an app may read its peers' views, and
 * Firefox blocks a page for ten seconds when it reads a canvas whose control is with a worker.
 */
class CanvasSurface implements RenderSurface {
  readonly element = document.createElement('canvas');
  readonly target: RenderTarget;
  readonly transfer: Transferable[];
  readonly #port: MessagePort;
  readonly #context = this.element.getContext('2d', { alpha: false });

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.target = { kind: 'port', port: port2 };
    this.transfer = [port2];
    this.#port = port1;
    this.#port.onmessage = (event: MessageEvent<VideoFrame>) => {
      try {
        this.#draw(event.data);
      } finally {
        event.data.close();
        this.#port.postMessage('drawn'); // or the worker would wait for ever
      }
    };
  }

  #draw(frame: VideoFrame): void {
    const { displayWidth: width, displayHeight: height } = frame;
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
    }
    this.#context?.drawImage(frame, 0, 0);
  }

  close(): void {
    this.#port.close();
  }
}
