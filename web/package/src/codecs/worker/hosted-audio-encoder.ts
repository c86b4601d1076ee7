import type { WasmAudioEncoder } from '../codecs-module.js';
import type { AudioEncoderSettings, CodecOutput, CodecSettings, CodecWork } from '../messages.js';
import { assertOk, CodecFailure, type HostedCodec } from './hosted-codec.js';
import { SoundFramer } from './sound-framer.js';

const sampleRate = 48_000;

export class HostedAudioEncoder implements HostedCodec {
  readonly kind = 'audio-encoder';
  readonly #encoder: WasmAudioEncoder;
  #settings: AudioEncoderSettings | undefined;
  #framer: SoundFramer | undefined;

  constructor(encoder: WasmAudioEncoder) {
    this.#encoder = encoder;
  }

  configure(settings: CodecSettings): CodecOutput[] {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    const before = this.#settings;
    const isSameFraming = before?.numberOfChannels === settings.numberOfChannels && before.frameSamples === settings.frameSamples;
    const outputs = isSameFraming ? [] : this.#rest(0);
    const { numberOfChannels, frameSamples, bitrateBps, bitrateMode, content, complexity, expectedLoss, inBandFec, dtx } = settings;
    assertOk(this.#encoder.configure(numberOfChannels, bitrateBps, bitrateMode, content, complexity, expectedLoss, inBandFec, dtx));
    if (!isSameFraming) this.#framer = new SoundFramer(numberOfChannels, frameSamples, sampleRate);
    this.#settings = settings;
    return outputs;
  }

  work(work: CodecWork): CodecOutput[] {
    if (work.kind !== 'sound' || work.sampleRate !== sampleRate || work.planes.length !== this.#settings?.numberOfChannels) {
      throw new CodecFailure('invalid-input');
    }
    const outputs: CodecOutput[] = [];
    this.#framer?.push(work.planes, work.timestamp, (samples, timestampUs) => {
      outputs.push(this.#encode(samples, timestampUs));
    });
    return outputs;
  }

  flush(): CodecOutput[] {
    return this.#rest(this.#encoder.lookaheadSamples());
  }

  close(): void {
    this.#encoder.delete();
  }

  #rest(silentSamples: number): CodecOutput[] {
    const outputs: CodecOutput[] = [];
    this.#framer?.flush(silentSamples, (samples, timestampUs) => {
      outputs.push(this.#encode(samples, timestampUs));
    });
    return outputs;
  }

  #encode(samples: Float32Array, timestamp: number): CodecOutput {
    const frameSamples = this.#settings?.frameSamples ?? 0;
    const buffer = this.#encoder.sampleBuffer(frameSamples);
    if (buffer.length !== samples.length) throw new CodecFailure('invalid-input');
    buffer.set(samples);
    const { data } = assertOk(this.#encoder.encode());
    if (data === undefined) throw new CodecFailure('codec-failure');
    return {
      kind: 'coded-sound',
      timestamp,
      duration: Math.round((frameSamples * 1e6) / sampleRate),
      bytes: data.slice(),
      preSkip: this.#encoder.lookaheadSamples(),
    };
  }
}
