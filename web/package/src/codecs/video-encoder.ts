import { readCallbacks } from './callbacks.js';
import { EncodedVideoChunk, nativeClass } from './media-types.js';
import type { CodecOutput, CodedPictureOutput, PictureWork } from './messages.js';
import { PortableVideoFrame } from './portable-video-frame.js';
import { checkVideoEncoderConfig } from './video-config.js';
import { Dictionary } from './web-idl.js';
import { WebCodec, type QueuedWork } from './web-codec.js';

/** What comes with a chunk: WebCodecs' own, and the spatial layer; of simulcast the stream, 0 the smallest. */
export interface VideoChunkMetadata extends EncodedVideoChunkMetadata {
  svc?: { temporalLayerId: number; spatialLayerId: number };
}

export interface VideoEncoderCallbacks {
  /** Once for each chunk, in the order of the frames; of simulcast (`S2T1` … `S3T3`) several for one frame, the smallest first. */
  readonly output: (chunk: EncodedVideoChunk, metadata: VideoChunkMetadata) => unknown;
  /** The encoder is closed by what went wrong. */
  readonly error: (error: DOMException) => unknown;
}

/** Pixels in memory that are a frame by themselves: an alternative to `new VideoFrame(data, init)`. */
export interface PlainFrame extends VideoFrameBufferInit {
  readonly data: AllowSharedBufferSource;
}

/**
 * `VideoEncoder` of WebCodecs (https://www.w3.org/TR/webcodecs/#videoencoder-interface) over libvpx,
 * in a worker: VP8 and VP9, the same bytes for the same input everywhere.
 */
export class VideoEncoder extends WebCodec {
  readonly #output: (chunk: EncodedVideoChunk, metadata: VideoChunkMetadata) => unknown;
  /** Of the configuration that outputs come from. */
  #config: VideoEncoderConfig | undefined;
  /** The last decoder configuration that was given out, of each stream. */
  readonly #outputConfigs = new Map<number, string>();

  /** @throws TypeError if a callback is missing. */
  constructor(init: VideoEncoderCallbacks) {
    const { output, error } = readCallbacks(init, 'VideoEncoderInit');
    super((each) => {
      this.#give(each);
    }, error);
    this.#output = output;
  }

  /** Frames that wait for the encoder. */
  get encodeQueueSize(): number {
    return this.queueSize;
  }

  /**
   * Also between frames: rate and frame rate then change on the fly, and a new size begins with a key frame.
   *
   * @throws TypeError if `config` is not valid; DOMException `InvalidStateError` when closed. A configuration
   *   that is valid and not supported ends in the error callback, with `NotSupportedError`.
   */
  configure(config: VideoEncoderConfig): void {
    const { config: known, settings } = checkVideoEncoderConfig(config);
    this.enqueueConfigure(settings, () => {
      this.#config = known;
    });
  }

  /**
   * Encodes the visible part of `frame`, scaled to the configured size. The frame stays the caller's:
   * close it. One of this package's own that is closed in the same turn is not copied.
   *
   * @throws TypeError if the frame is closed; DOMException `InvalidStateError` if the encoder is not configured.
   */
  encode(frame: VideoFrame | PlainFrame, options: VideoEncoderEncodeOptions = {}): void {
    const keyFrame = new Dictionary(options, 'VideoEncoderEncodeOptions').boolean('keyFrame') ?? false;
    const owned = ownFrame(frame);
    if (this.state !== 'configured') {
      owned.close();
      throw this.stateError();
    }
    this.enqueueWork(new FrameWork(owned, keyFrame));
  }

  /** Whether this package can encode so, and the members of `config` that it knows. Rejects with TypeError if it is not valid. */
  static async isConfigSupported(config: VideoEncoderConfig): Promise<VideoEncoderSupport> {
    const checked = await Promise.resolve(config).then(checkVideoEncoderConfig);
    return { supported: checked.settings !== undefined, config: checked.config };
  }

  /** @internal */
  protected override onReset(): void {
    this.#config = undefined;
    this.#outputConfigs.clear();
  }

  #give(output: CodecOutput): void {
    if (output.kind !== 'coded-picture') return;
    const { isKey, timestamp, duration, bytes } = output;
    const chunk = new EncodedVideoChunk({
      type: isKey ? 'key' : 'delta',
      timestamp,
      ...(duration !== null && { duration }),
      data: bytes,
    });
    this.#output(chunk, this.#metadata(output));
  }

  #metadata({ temporalLayer, spatialLayer, width, height, colorSpace }: CodedPictureOutput): VideoChunkMetadata {
    const metadata: VideoChunkMetadata = {};
    const config = this.#config;
    if (config === undefined) return metadata;
    const { codec, displayWidth, displayHeight } = config;
    const decoderConfig: VideoDecoderConfig = {
      codec,
      codedWidth: width,
      codedHeight: height,
      ...(displayWidth !== undefined && displayHeight !== undefined && { displayAspectWidth: displayWidth, displayAspectHeight: displayHeight }),
      colorSpace,
    };
    const text = JSON.stringify(decoderConfig);
    if (text !== this.#outputConfigs.get(spatialLayer)) {
      this.#outputConfigs.set(spatialLayer, text);
      metadata.decoderConfig = decoderConfig;
    }
    if (config.scalabilityMode !== undefined && config.scalabilityMode !== 'L1T1') {
      metadata.svc = { temporalLayerId: temporalLayer, spatialLayerId: spatialLayer };
    }
    return metadata;
  }
}

/** A frame of our own to keep. @throws TypeError if it is closed, or no frame. */
function ownFrame(frame: VideoFrame | PlainFrame): VideoFrame {
  const Native = nativeClass('VideoFrame');
  if (Native !== undefined && frame instanceof Native) {
    if (frame.codedWidth === 0) throw new TypeError('The frame is closed');
    return frame.clone();
  }
  if (frame instanceof PortableVideoFrame) {
    if (frame.format === null) throw new TypeError('The frame is closed');
    return frame.clone();
  }
  const plain = new Dictionary(frame, 'VideoFrame');
  return new PortableVideoFrame(plain.required('data') as AllowSharedBufferSource, frame as PlainFrame);
}

class FrameWork implements QueuedWork {
  readonly #frame: VideoFrame;
  readonly #keyFrame: boolean;

  constructor(frame: VideoFrame, keyFrame: boolean) {
    this.#frame = frame;
    this.#keyFrame = keyFrame;
  }

  take(): { work: PictureWork; transfer: Transferable[] } {
    const frame = this.#frame;
    const { timestamp, duration } = frame;
    const common = { kind: 'picture', timestamp, duration, keyFrame: this.#keyFrame } as const;
    if (!(frame instanceof PortableVideoFrame)) return { work: { ...common, picture: frame }, transfer: [frame] };
    const picture = frame.takePicture();
    return { work: { ...common, picture }, transfer: [picture.bytes.buffer] };
  }

  drop(): void {
    this.#frame.close();
  }
}
