import type { WasmVideoEncoder } from '../codecs-module.js';
import type { CodecOutput, CodecSettings, CodecWork, PictureWork } from '../messages.js';
import type { PackedPicture } from '../portable-video-frame.js';
import { codedColorSpace } from '../coded-color-space.js';
import { pixelFormats, type CodecPixelFormat } from '../pixel-layout.js';
import { assertOk, CodecFailure, type HostedCodec } from './hosted-codec.js';

/** A picture, tightly packed. */
type Pixels = Pick<PackedPicture, 'format' | 'width' | 'height' | 'bytes'>;

export class HostedVideoEncoder implements HostedCodec {
  readonly kind = 'video-encoder';
  readonly #encoder: WasmVideoEncoder;
  /** Frames are read asynchronously: memory that grows meanwhile would leave a view behind. */
  #staging = new ArrayBuffer(0);
  #streamIdentity = '';
  #colors = '';
  #owesKeyFrame = true;

  constructor(encoder: WasmVideoEncoder) {
    this.#encoder = encoder;
  }

  configure(settings: CodecSettings): CodecOutput[] {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    // A decoder that is told something new starts anew.
    this.#owesKeyFrame ||= settings.streamIdentity !== this.#streamIdentity;
    this.#streamIdentity = settings.streamIdentity;
    const { codec, width, height, bitrateBps, frameRate, scalabilityMode, content, mayDropFrames } = settings;
    assertOk(this.#encoder.configure(codec, width, height, bitrateBps, frameRate, scalabilityMode, content, mayDropFrames));
    return [];
  }

  async work(work: CodecWork): Promise<CodecOutput[]> {
    if (work.kind !== 'picture') throw new CodecFailure('invalid-input');
    const { picture } = work;
    if ('bytes' in picture) return this.#encode(work, picture, codedColorSpace(picture.format, picture.colorSpace));
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
    const bytes = new Uint8Array(this.#staging, 0, byteLength);
    return this.#encode(work, { format, width, height, bytes }, codedColorSpace(format, frame.colorSpace.toJSON()));
  }

  #encode(work: PictureWork, picture: Pixels, colorSpace: VideoColorSpaceInit): CodecOutput[] {
    const { timestamp, duration, keyFrame } = work;
    const { format, width, height, bytes } = picture;
    const colors = JSON.stringify(colorSpace);
    this.#owesKeyFrame ||= colors !== this.#colors;
    this.#colors = colors;
    const buffer = this.#encoder.pictureBuffer(bytes.byteLength);
    if (buffer.byteLength < bytes.byteLength) throw new CodecFailure('invalid-input');
    buffer.set(bytes);
    const { streams = [] } = assertOk(this.#encoder.encode(format, width, height, timestamp, keyFrame || this.#owesKeyFrame));
    this.#owesKeyFrame = false; // what is dropped is still owed by the encoder
    return streams.map(({ keyframe, data, ...stream }) => (
      { kind: 'coded-picture', isKey: keyframe, timestamp, duration, bytes: data.slice(), colorSpace, ...stream }
    ));
  }
}

function readable(format: string | null): format is CodecPixelFormat {
  return (pixelFormats as readonly (string | null)[]).includes(format);
}
