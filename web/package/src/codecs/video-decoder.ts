import { readCallbacks } from './callbacks.js';
import { isKeyFrame, parseVideoCodec, type VideoCodecName } from './codec-strings.js';
import { ChunkBytes } from './chunk-bytes.js';
import { VideoFrame } from './media-types.js';
import type { CodecOutput } from './messages.js';
import { checkVideoDecoderConfig } from './video-config.js';
import { WebCodec } from './web-codec.js';

export interface VideoDecoderCallbacks {
  /** Once for each frame, in the order of the chunks. Close the frames. */
  readonly output: (frame: VideoFrame) => unknown;
  /** The decoder is closed by what went wrong. */
  readonly error: (error: DOMException) => unknown;
}

/**
 * `VideoDecoder` of WebCodecs (https://www.w3.org/TR/webcodecs/#videodecoder-interface) over libvpx,
 * in a worker: VP8 and VP9 (profile 0).
 */
export class VideoDecoder extends WebCodec {
  #needsKeyChunk = true;
  #codec: VideoCodecName | undefined;

  /** @throws TypeError if a callback is missing. */
  constructor(init: VideoDecoderCallbacks) {
    const { output, error } = readCallbacks(init, 'VideoDecoderInit');
    super((each) => {
      const frame = frameOf(each);
      if (frame !== undefined) output(frame);
    }, error);
  }

  /** Chunks that wait for the decoder. */
  get decodeQueueSize(): number {
    return this.queueSize;
  }

  /**
   * @throws TypeError if `config` is not valid; DOMException `InvalidStateError` when closed. A configuration
   *   that is valid and not supported ends in the error callback, with `NotSupportedError`.
   */
  configure(config: VideoDecoderConfig): void {
    const { settings } = checkVideoDecoderConfig(config);
    this.enqueueConfigure(settings, () => {});
    this.#needsKeyChunk = true;
    this.#codec = parseVideoCodec(config.codec);
  }

  /**
   * @throws DOMException `InvalidStateError` if the decoder is not configured; `DataError` if the chunk is no key
   *   frame and the decoder needs one: after `configure` and after `flush`.
   */
  decode(chunk: EncodedVideoChunk): void {
    const bytes = ChunkBytes.of(chunk);
    if (this.state !== 'configured') throw this.stateError();
    if (this.#needsKeyChunk) {
      const isKey = chunk.type === 'key' && (this.#codec === undefined || isKeyFrame(this.#codec, bytes.bytes));
      if (!isKey) throw new DOMException('The first chunk must be a key frame', 'DataError');
      this.#needsKeyChunk = false;
    }
    this.enqueueWork(bytes);
  }

  /** Whether this package can decode it, and the members of `config` that it knows. Rejects with TypeError if it is not valid. */
  static async isConfigSupported(config: VideoDecoderConfig): Promise<VideoDecoderSupport> {
    const checked = await Promise.resolve(config).then(checkVideoDecoderConfig);
    return { supported: checked.settings !== undefined, config: checked.config };
  }

  /** @internal */
  protected override onFlush(): void {
    this.#needsKeyChunk = true;
  }
}

function frameOf(output: CodecOutput): VideoFrame | undefined {
  if (output.kind !== 'picture') return undefined;
  const { picture } = output;
  return 'bytes' in picture ? new VideoFrame(picture.bytes, picture.init) : picture;
}
