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

/** A canvas that the worker draws on. */
class CanvasSurface implements RenderSurface {
  readonly element = document.createElement('canvas');
  readonly target: RenderTarget;
  readonly transfer: Transferable[];

  constructor() {
    const canvas = this.element.transferControlToOffscreen();
    this.target = { kind: 'canvas', canvas };
    this.transfer = [canvas];
  }

  close(): void {
    // The worker has forgotten its half.
  }
}
