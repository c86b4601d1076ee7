import type { EnginePixelFormat } from '../engine-module.js';
import type { CallCodecs } from './call-codecs.js';
import type { EngineRunner } from './engine-runner.js';

const readable: ReadonlySet<string> = new Set<EnginePixelFormat>(['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX']);

/**
 * Gives captured frames to the codecs and tells the engine. By way of a buffer outside their memory:
 * copying is asynchronous, and memory that grows meanwhile leaves earlier views behind.
 */
export class FrameIntake {
  readonly #runner: EngineRunner;
  readonly #codecs: CallCodecs;
  #staging = new ArrayBuffer(0);
  framesTaken = 0;
  framesUnreadable = 0;

  constructor(runner: EngineRunner, codecs: CallCodecs) {
    this.#runner = runner;
    this.#codecs = codecs;
  }

  /** Takes and closes `frame`. Call again only after it resolved; it never rejects. */
  async take(frame: VideoFrame, captureTimeMs: number): Promise<void> {
    try {
      const format = formatFor(frame);
      const width = frame.visibleRect?.width ?? frame.codedWidth;
      const height = frame.visibleRect?.height ?? frame.codedHeight;
      // Without a format the browser would not write one that the engine reads.
      const options: VideoFrameCopyToOptions = format === frame.format ? {} : { format: 'RGBX', colorSpace: 'srgb' };
      const bytes = frame.allocationSize(options);
      if (this.#staging.byteLength < bytes) this.#staging = new ArrayBuffer(bytes);
      await frame.copyTo(this.#staging, options);
      this.#runner.call((engine, nowMs) => {
        if (!this.#codecs.takePicture(format, width, height, new Uint8Array(this.#staging, 0, bytes))) {
          ++this.framesUnreadable;
          return;
        }
        ++this.framesTaken;
        engine.frameCaptured(width, height, captureTimeMs, nowMs);
      });
    } catch {
      ++this.framesUnreadable; // the camera goes away, or a format that cannot be converted
    } finally {
      frame.close();
    }
  }
}

/** The format in which the engine gets `frame`: its own, or what the browser converts to. */
function formatFor(frame: VideoFrame): EnginePixelFormat {
  return isReadable(frame.format) && hasEngineColours(frame) ? frame.format : 'RGBX';
}

/** The engine takes I420 and NV12 for BT.601, limited range; so do browsers that do not say. */
function hasEngineColours({ format, colorSpace }: VideoFrame): boolean {
  if (format !== 'I420' && format !== 'NV12') return true;
  const { matrix, fullRange } = colorSpace;
  return fullRange !== true && (matrix === null || matrix === 'smpte170m' || matrix === 'bt470bg');
}

function isReadable(format: string | null): format is EnginePixelFormat {
  return format !== null && readable.has(format);
}
