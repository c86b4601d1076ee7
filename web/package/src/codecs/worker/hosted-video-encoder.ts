import type { WasmVideoEncoder } from '../codecs-module.js';
import type { CodecOutput, CodecSettings, CodecWork, PictureWork } from '../messages.js';
import { pixelFormats, type CodecPixelFormat } from '../pixel-layout.js';
import { assertOk, CodecFailure, type HostedCodec } from './hosted-codec.js';

export class HostedVideoEncoder implements HostedCodec {
  readonly kind = 'video-encoder';
  readonly #encoder: WasmVideoEncoder;
  /** Frames are read asynchronously: memory that grows meanwhile would leave a view behind. */
  #staging = new ArrayBuffer(0);

  constructor(encoder: WasmVideoEncoder) {
    this.#encoder = encoder;
  }

  configure(settings: CodecSettings): void {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    const { codec, width, height, bitrateBps, frameRate, scalabilityMode, content, mayDropFrames } = settings;
    assertOk(this.#encoder.configure(codec, width, height, bitrateBps, frameRate, scalabilityMode, content, mayDropFrames));
  }

  async work(work: CodecWork): Promise<CodecOutput[]> {
    if (work.kind !== 'picture') throw new CodecFailure('invalid-input');
    const { picture } = work;
    if ('bytes' in picture) return this.#encode(work, picture.format, picture.width, picture.height, picture.bytes);
    try {
      return await this.#encodeFrame(work, picture);
    } finally {
      picture.close();
    }
  }

  flush(): CodecOutput[] {
    return []; // it holds no frame back
  }

  close(): void {
    this.#encoder.delete();
  }

  async #encodeFrame(work: PictureWork, frame: VideoFrame): Promise<CodecOutput[]> {
    const format = readable(frame.format) ? frame.format : 'RGBX';
    const options: VideoFrameCopyToOptions = format === frame.format ? {} : { format, colorSpace: 'srgb' };
    const byteLength = frame.allocationSize(options);
    if (this.#staging.byteLength < byteLength) this.#staging = new ArrayBuffer(byteLength);
    await frame.copyTo(this.#staging, options);
    const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
    return this.#encode(work, format, width, height, new Uint8Array(this.#staging, 0, byteLength));
  }

  #encode(work: PictureWork, format: string, width: number, height: number, bytes: Uint8Array): CodecOutput[] {
    const { timestamp, duration, keyFrame } = work;
    const buffer = this.#encoder.pictureBuffer(bytes.byteLength);
    if (buffer.byteLength < bytes.byteLength) throw new CodecFailure('invalid-input');
    buffer.set(bytes);
    const { streams = [] } = assertOk(this.#encoder.encode(format, width, height, timestamp, keyFrame));
    return streams.map(({ keyframe, data, ...stream }) => (
      { kind: 'chunk', isKey: keyframe, timestamp, duration, bytes: data.slice(), preSkip: 0, ...stream }
    ));
  }
}

function readable(format: string | null): format is CodecPixelFormat {
  return (pixelFormats as readonly (string | null)[]).includes(format);
}
