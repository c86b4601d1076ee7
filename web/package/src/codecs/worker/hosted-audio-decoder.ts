import type { WasmAudioDecoder } from '../codecs-module.js';
import type { CodecOutput, CodecSettings, CodecWork } from '../messages.js';
import { assertOk, CodecFailure, type HostedCodec } from './hosted-codec.js';

export class HostedAudioDecoder implements HostedCodec {
  readonly kind = 'audio-decoder';
  readonly #decoder: WasmAudioDecoder;
  #numberOfChannels = 1;
  /** Samples still to be dropped. */
  #skip = 0;

  constructor(decoder: WasmAudioDecoder) {
    this.#decoder = decoder;
  }

  configure(settings: CodecSettings): CodecOutput[] {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    assertOk(this.#decoder.configure(settings.numberOfChannels));
    this.#numberOfChannels = settings.numberOfChannels;
    this.#skip = settings.preSkip;
    return [];
  }

  work(work: CodecWork): CodecOutput[] {
    if (work.kind !== 'chunk') throw new CodecFailure('invalid-input');
    const { bytes, timestamp } = work;
    const buffer = this.#decoder.chunkBuffer(bytes.byteLength);
    if (buffer.byteLength < bytes.byteLength) throw new CodecFailure('invalid-input');
    buffer.set(bytes);
    const { samplesPerChannel = 0, data } = assertOk(this.#decoder.decode(bytes.byteLength));
    const skipped = Math.min(this.#skip, samplesPerChannel);
    this.#skip -= skipped;
    const numberOfFrames = samplesPerChannel - skipped;
    if (data === undefined || numberOfFrames === 0) return [];
    const samples = data.slice(skipped * this.#numberOfChannels);
    return [{ kind: 'sound', timestamp, numberOfChannels: this.#numberOfChannels, numberOfFrames, samples }];
  }

  flush(): CodecOutput[] {
    return []; // it holds no sound back
  }

  close(): void {
    this.#decoder.delete();
  }
}
