import type { CodecLink, EnginePixelFormat } from '../engine-module.js';
import type { WasmCodecHost } from '../codecs/codecs-module.js';

/**
 * The codecs of a call: a module of their own in the engine's thread, loaded beside it. The engine
 * asks them through here, which copies between the memories of the two; pictures stay with them.
 */
export class CallCodecs implements CodecLink {
  #host: WasmCodecHost | undefined;
  #answer = new Uint8Array(0);

  /** They are loaded. */
  attach(host: WasmCodecHost): void {
    this.#host = host;
  }

  call(request: Uint8Array<ArrayBuffer>): number {
    if (this.#host === undefined) return 0;
    this.#host.requestBuffer(request.byteLength).set(request);
    this.#answer = this.#host.call();
    return this.#answer.byteLength;
  }

  copyAnswer(to: Uint8Array<ArrayBuffer>): void {
    to.set(this.#answer);
  }

  /** What the camera shows now, copied. False: the codecs are not there yet, or it is larger than they take. */
  takePicture(format: EnginePixelFormat, width: number, height: number, bytes: Uint8Array<ArrayBuffer>): boolean {
    const buffer = this.#host?.pictureBuffer(bytes.byteLength);
    if (this.#host === undefined || buffer?.byteLength !== bytes.byteLength) return false;
    buffer.set(bytes);
    return this.#host.setPicture(format, width, height);
  }

  /** What was decoded last at this place: I420, valid until the next call of anything here. */
  picture(place: number): Uint8Array<ArrayBuffer> {
    return this.#host?.picture(place) ?? new Uint8Array(0);
  }
}
