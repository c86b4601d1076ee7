/**
 * What the module of deep redundancy of sound looks like from TypeScript: wasm/bindings/deep. Views point into
 * the module's memory and live until the next call.
 */

/** Codecs that are asked by the engine (wasm/codec_link). */
export interface WasmLinkHost {
  /** Where to put a request before `call`. */
  requestBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  call(): Uint8Array<ArrayBuffer>;
  delete(): void;
}

export interface DeepAudioModule {
  readonly CodecHost: new () => WasmLinkHost;
}

/** The default export of visavis-deep-audio.mjs. */
export type CreateDeepAudioModule = () => Promise<DeepAudioModule>;
