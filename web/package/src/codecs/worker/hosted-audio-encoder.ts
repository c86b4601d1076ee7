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

  configure(settings: CodecSettings): void {
    if (settings.kind !== this.kind) throw new CodecFailure('invalid-config');
    const { numberOfChannels, frameSamples, bitrateBps, bitrateMode, content, complexity, expectedLoss, inBandFec, dtx } = settings;
    assertOk(this.#encoder.configure(numberOfChannels, bitrateBps, bitrateMode, content, complexity, expectedLoss, inBandFec, dtx));
    const before = this.#settings;
    if (before?.numberOfChannels !== numberOfChannels || before.frameSamples !== frameSamples) {
      this.#framer = new SoundFramer(numberOfChannels, frameSamples, sampleRate);
    }
    this.#settings = settings;
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
    const outputs: CodecOutput[] = [];
    this.#framer?.flush((samples, timestampUs) => {
      outputs.push(this.#encode(samples, timestampUs));
    });
    return outputs;
  }

  close(): void {
    this.#encoder.delete();
  }

  #encode(samples: Float32Array, timestamp: number): CodecOutput {
    const frameSamples = this.#settings?.frameSamples ?? 0;
    const buffer = this.#encoder.sampleBuffer(frameSamples);
    if (buffer.length !== samples.length) throw new CodecFailure('invalid-input');
    buffer.set(samples);
    const { data } = assertOk(this.#encoder.encode());
    if (data === undefined) throw new CodecFailure('codec-failure');
    return {
      kind: 'chunk',
      isKey: true,
      timestamp,
      duration: Math.round((frameSamples * 1e6) / sampleRate),
      bytes: data.slice(),
      temporalLayer: 0,
      spatialLayer: 0,
      width: 0,
      height: 0,
      preSkip: this.#encoder.lookaheadSamples(),
    };
  }
}
