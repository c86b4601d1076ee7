import type { EngineAction } from '../engine-module.js';
import type { RenderTarget } from '../messages.js';
import type { CallCodecs } from './call-codecs.js';
import { createFrameSink, type FrameSink } from './frame-sink.js';

type RenderFrame = Extract<EngineAction, { type: 'renderFrame' }>;

/** What the codecs decode to: BT.601, limited range (wasm/media/video_frame.h). */
const colorSpace: VideoColorSpaceInit = {
  matrix: 'smpte170m',
  primaries: 'bt709',
  transfer: 'bt709',
  fullRange: false,
};

/** Turns decoded pictures into frames and gives each to the sink of its peer. */
export class FrameOutput {
  readonly #codecs: CallCodecs;
  readonly #sinks = new Map<string, FrameSink>();
  framesRendered = 0;
  framesNotRendered = 0;

  constructor(codecs: CallCodecs) {
    this.#codecs = codecs;
  }

  attach(peerId: string, target: RenderTarget): void {
    this.detach(peerId);
    this.#sinks.set(peerId, createFrameSink(target));
  }

  detach(peerId: string): void {
    this.#sinks.get(peerId)?.close();
    this.#sinks.delete(peerId);
  }

  render(picture: RenderFrame): void {
    const sink = this.#sinks.get(picture.peerId);
    const drawn = sink !== undefined && this.#draw(picture, sink);
    if (drawn) ++this.framesRendered;
    else ++this.framesNotRendered;
  }

  #draw(picture: RenderFrame, sink: FrameSink): boolean {
    try {
      // Copies: the bytes lie in the codecs' memory.
      const frame = new VideoFrame(this.#codecs.picture(picture.place), {
        format: 'I420',
        codedWidth: picture.width,
        codedHeight: picture.height,
        timestamp: Math.round(picture.captureTimeMs * 1000),
        colorSpace,
      });
      return sink.draw(frame);
    } catch {
      return false; // one picture that the browser cannot take must not end the call
    }
  }

  close(): void {
    for (const peerId of [...this.#sinks.keys()]) this.detach(peerId);
  }
}
