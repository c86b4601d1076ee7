import type { WasmVideoDecoder } from '../codecs-module.js';
import type { CodecOutput, CodecSettings, CodecWork, PictureOutput, VideoDecoderSettings } from '../messages.js';
import { assertOk, CodecFailure, type HostedCodec } from './hosted-codec.js';

export class HostedVideoDecoder implements HostedCodec {
  readonly kind = 'video-decoder';
  readonly #decoder: WasmVideoDecoder;
  #settings: VideoDecoderSettings | undefined;

  constructor(decoder: WasmVideoDecoder) {
    this.#decoder = decoder;
  }

  configure(settings: CodecSettings): CodecOutput[] {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    this.#settings = settings;
    assertOk(this.#decoder.configure(settings.codec));
    return [];
  }

  work(work: CodecWork): CodecOutput[] {
    if (work.kind !== 'chunk' || this.#settings === undefined) throw new CodecFailure('invalid-input');
    const { bytes, timestamp, duration } = work;
    const buffer = this.#decoder.chunkBuffer(bytes.byteLength);
    if (buffer.byteLength < bytes.byteLength) throw new CodecFailure('invalid-input');
    buffer.set(bytes);
    const { width, height, data } = assertOk(this.#decoder.decode(bytes.byteLength));
    if (width === undefined || height === undefined || data === undefined) return [];
    const init: VideoFrameBufferInit = {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp,
      ...(duration !== null && { duration }),
      ...displaySize({ width, height }, this.#settings.displayAspect),
      colorSpace: this.#settings.colorSpace,
    };
    return [{ kind: 'picture', timestamp, duration, picture: makePicture(data, init) }];
  }

  flush(): CodecOutput[] {
    return []; // it holds no frame back
  }

  close(): void {
    this.#decoder.delete();
  }
}

/** Copies `data`. */
function makePicture(data: Uint8Array<ArrayBuffer>, init: VideoFrameBufferInit): PictureOutput['picture'] {
  return 'VideoFrame' in globalThis ? new VideoFrame(data, init) : { bytes: data.slice(), init };
}

/** One side of the coded size grown to the aspect ratio. */
function displaySize(
  coded: { width: number; height: number },
  aspect: { width: number; height: number } | undefined,
): { displayWidth?: number; displayHeight?: number } {
  if (aspect === undefined) return {};
  const isWider = aspect.width * coded.height >= aspect.height * coded.width;
  return isWider
    ? { displayWidth: Math.round((coded.height * aspect.width) / aspect.height), displayHeight: coded.height }
    : { displayWidth: coded.width, displayHeight: Math.round((coded.width * aspect.height) / aspect.width) };
}
