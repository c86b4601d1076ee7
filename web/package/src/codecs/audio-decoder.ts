import { checkAudioDecoderConfig, opusSampleRate } from './audio-config.js';
import { readCallbacks } from './callbacks.js';
import { ChunkBytes } from './chunk-bytes.js';
import { AudioData } from './media-types.js';
import type { CodecOutput } from './messages.js';
import { WebCodec } from './web-codec.js';

export interface AudioDecoderCallbacks {
  /** Once for each piece of sound, in the order of the chunks. Close them. */
  readonly output: (data: AudioData) => unknown;
  /** The decoder is closed by what went wrong. */
  readonly error: (error: DOMException) => unknown;
}

/**
 * `AudioDecoder` of WebCodecs (https://www.w3.org/TR/webcodecs/#audiodecoder-interface): Opus to
 * interleaved floats at 48 kHz, in a worker.
 */
export class AudioDecoder extends WebCodec {
  #needsKeyChunk = true;

  /** @throws TypeError if a callback is missing. */
  constructor(init: AudioDecoderCallbacks) {
    const { output, error } = readCallbacks(init, 'AudioDecoderInit');
    super((each) => {
      const data = dataOf(each);
      if (data !== undefined) output(data);
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
  configure(config: AudioDecoderConfig): void {
    const { settings } = checkAudioDecoderConfig(config);
    this.enqueueConfigure(settings, () => {});
    this.#needsKeyChunk = true;
  }

  /**
   * @throws DOMException `InvalidStateError` if the decoder is not configured; `DataError` if the first chunk after
   *   `configure` or `flush` is not of type `key`.
   */
  decode(chunk: EncodedAudioChunk): void {
    const bytes = ChunkBytes.of(chunk);
    if (this.state !== 'configured') throw this.stateError();
    if (this.#needsKeyChunk && chunk.type !== 'key') throw new DOMException('The first chunk must be of type key', 'DataError');
    this.#needsKeyChunk = false;
    this.enqueueWork(bytes);
  }

  /** Whether this package can decode it, and the members of `config` that it knows. Rejects with TypeError if it is not valid. */
  static async isConfigSupported(config: AudioDecoderConfig): Promise<AudioDecoderSupport> {
    const checked = await Promise.resolve(config).then(checkAudioDecoderConfig);
    return { supported: checked.settings !== undefined, config: checked.config };
  }

  /** @internal */
  protected override onFlush(): void {
    this.#needsKeyChunk = true;
  }
}

function dataOf(output: CodecOutput): AudioData | undefined {
  if (output.kind !== 'sound') return undefined;
  const { timestamp, numberOfFrames, numberOfChannels, samples } = output;
  return new AudioData({ format: 'f32', sampleRate: opusSampleRate, timestamp, numberOfFrames, numberOfChannels, data: samples });
}
