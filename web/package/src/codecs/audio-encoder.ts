import { checkAudioEncoderConfig, type CheckedAudioEncoderConfig } from './audio-config.js';
import { readCallbacks } from './callbacks.js';
import { EncodedAudioChunk } from './media-types.js';
import type { CodecOutput, SoundWork } from './messages.js';
import { writeOpusHead } from './opus-head.js';
import { WebCodec, type QueuedWork } from './web-codec.js';

export interface AudioEncoderCallbacks {
  /** Once for each packet, in order. */
  readonly output: (chunk: EncodedAudioChunk, metadata: EncodedAudioChunkMetadata) => unknown;
  /** The encoder is closed by what went wrong. */
  readonly error: (error: DOMException) => unknown;
}

/**
 * `AudioEncoder` of WebCodecs (https://www.w3.org/TR/webcodecs/#audioencoder-interface): Opus at
 * 48 kHz, mono and stereo, in a worker.
 */
export class AudioEncoder extends WebCodec {
  readonly #output: (chunk: EncodedAudioChunk, metadata: EncodedAudioChunkMetadata) => unknown;
  #config: CheckedAudioEncoderConfig | undefined;
  #outputConfig: string | undefined;

  /** @throws TypeError if a callback is missing. */
  constructor(init: AudioEncoderCallbacks) {
    const { output, error } = readCallbacks(init, 'AudioEncoderInit');
    super((each) => {
      this.#give(each);
    }, error);
    this.#output = output;
  }

  /** Pieces of sound that wait for the encoder. */
  get encodeQueueSize(): number {
    return this.queueSize;
  }

  /**
   * @throws TypeError if `config` is not valid; DOMException `InvalidStateError` when closed. A configuration
   *   that is valid and not supported ends in the error callback, with `NotSupportedError`.
   */
  configure(config: AudioEncoderConfig): void {
    const { config: known, settings } = checkAudioEncoderConfig(config);
    this.enqueueConfigure(settings, () => {
      this.#config = known;
    });
  }

  /**
   * Encodes `data`, which has the configured rate and channels and any length: packets have the configured
   * duration. The data stays the caller's: close it.
   *
   * @throws TypeError if the data is closed; DOMException `InvalidStateError` if the encoder is not configured.
   *   Data of another rate or number of channels ends in the error callback, with `EncodingError`.
   */
  encode(data: AudioData): void {
    if (typeof (data as Partial<AudioData> | undefined)?.clone !== 'function' || data.format === null) {
      throw new TypeError('This is no audio data, or closed');
    }
    if (this.state !== 'configured') throw this.stateError();
    this.enqueueWork(new SoundQueued(data.clone()));
  }

  /** Whether this package can encode so, and the members of `config` that it knows. Rejects with TypeError if it is not valid. */
  static async isConfigSupported(config: AudioEncoderConfig): Promise<AudioEncoderSupport> {
    const checked = await Promise.resolve(config).then(checkAudioEncoderConfig);
    return { supported: checked.settings !== undefined, config: checked.config };
  }

  /** @internal */
  protected override onReset(): void {
    this.#config = undefined;
    this.#outputConfig = undefined;
  }

  #give(output: CodecOutput): void {
    if (output.kind !== 'coded-sound') return;
    const { timestamp, duration, bytes, preSkip } = output;
    const chunk = new EncodedAudioChunk({ type: 'key', timestamp, ...(duration !== null && { duration }), data: bytes });
    this.#output(chunk, this.#metadata(preSkip));
  }

  #metadata(preSkip: number): EncodedAudioChunkMetadata {
    if (this.#config === undefined) return {};
    const { codec, sampleRate, numberOfChannels, opus } = this.#config;
    const isOgg = opus?.format === 'ogg';
    const text = [codec, sampleRate, numberOfChannels, isOgg && preSkip].join();
    if (text === this.#outputConfig) return {};
    this.#outputConfig = text;
    const description = isOgg ? writeOpusHead({ channels: numberOfChannels, preSkip }, sampleRate) : undefined;
    return { decoderConfig: { codec, sampleRate, numberOfChannels, ...(description !== undefined && { description }) } };
  }
}

class SoundQueued implements QueuedWork {
  readonly #data: AudioData;

  constructor(data: AudioData) {
    this.#data = data;
  }

  take(): { work: SoundWork; transfer: Transferable[] } {
    const { timestamp, numberOfFrames, numberOfChannels, sampleRate } = this.#data;
    const planes = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const samples = new Float32Array(numberOfFrames);
      this.#data.copyTo(samples, { planeIndex, format: 'f32-planar' });
      return samples;
    });
    this.#data.close();
    return { work: { kind: 'sound', timestamp, sampleRate, planes }, transfer: planes.map(({ buffer }) => buffer) };
  }

  drop(): void {
    this.#data.close();
  }
}
