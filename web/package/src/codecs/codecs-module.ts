/**
 * What the codecs look like from TypeScript: the embind interface of wasm/bindings/codecs_binding.cpp.
 * Views point into the module's memory and live until the next call of the same codec. Invalid
 * arguments never throw.
 */

export interface CodecResult {
  readonly ok: boolean;
  /** Empty, or `invalid-config`, `invalid-input`, `corrupt-stream`, `codec-failure`. */
  readonly error: string;
}

export interface WasmVideoEncoder {
  /** `rateBps`: 0 chooses one by size and frame rate. */
  configure(
    codec: string,
    width: number,
    height: number,
    rateBps: number,
    frameRate: number,
    scalabilityMode: string,
    content: string,
    mayDropFrames: boolean,
  ): CodecResult;
  /** Where to put a picture before `encode`; shorter than asked for: it is too large. */
  pictureBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  /** Scales to the configured size where it is another. */
  encode(
    format: string,
    width: number,
    height: number,
    timestampUs: number,
    keyframe: boolean,
  ): CodecResult & {
    /** Of simulcast one for each size, the smallest first, else one with all spatial layers; none: dropped. */
    readonly streams?: readonly WasmVideoStream[];
  };
  delete(): void;
}

/** What one stream has of a picture. */
export interface WasmVideoStream {
  readonly keyframe: boolean;
  readonly temporalLayer: number;
  /** The highest; of simulcast the number of the stream. */
  readonly spatialLayer: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface WasmVideoDecoder {
  /** Starts anew: the next chunk must be a key frame. */
  configure(codec: string): CodecResult;
  chunkBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  /** I420, tightly packed; no data: the frame is not one to be shown. */
  decode(bytes: number): CodecResult & {
    readonly width?: number;
    readonly height?: number;
    readonly data?: Uint8Array<ArrayBuffer>;
  };
  delete(): void;
}

export interface WasmAudioEncoder {
  configure(
    channels: number,
    rateBps: number,
    rateMode: string,
    content: string,
    complexity: number,
    expectedLoss: number,
    inBandFec: boolean,
    dtx: boolean,
  ): CodecResult;
  /** Where to put the samples before `encode`, interleaved; empty: more than the encoder takes. */
  sampleBuffer(samplesPerChannel: number): Float32Array<ArrayBuffer>;
  encode(): CodecResult & { readonly data?: Uint8Array<ArrayBuffer> };
  /** How much later than the input the decoded sound comes, in samples of one channel. */
  lookaheadSamples(): number;
  delete(): void;
}

export interface WasmAudioDecoder {
  configure(channels: number): CodecResult;
  chunkBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  /** Floats, interleaved, 48 kHz. */
  decode(bytes: number): CodecResult & {
    readonly samplesPerChannel?: number;
    readonly data?: Float32Array<ArrayBuffer>;
  };
  delete(): void;
}

/** The codecs of a call, asked by the engine (wasm/codec_link). */
export interface WasmCodecHost {
  /** Where to put a request before `call`. */
  requestBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  call(): Uint8Array<ArrayBuffer>;
  /** Where to put a captured picture before `setPicture`; shorter than asked for: it is too large. */
  pictureBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  /** False: no format that is read here. */
  setPicture(format: string, width: number, height: number): boolean;
  /** The picture decoded last at the place that the engine told: I420, tightly packed. Empty: none. */
  picture(place: number): Uint8Array<ArrayBuffer>;
  delete(): void;
}

export interface CodecsModule {
  readonly VideoEncoder: new () => WasmVideoEncoder;
  readonly VideoDecoder: new () => WasmVideoDecoder;
  readonly AudioEncoder: new () => WasmAudioEncoder;
  readonly AudioDecoder: new () => WasmAudioDecoder;
  readonly CodecHost: new () => WasmCodecHost;
}

/** The default export of visavis-codecs.mjs. */
export type CreateCodecsModule = (options?: {
  readonly instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}) => Promise<CodecsModule>;
