import type { EnginePixelFormat } from '../engine-module.js';
import type { WasmCodecHost } from '../codecs/codecs-module.js';
import { LinkedHost } from './linked-host.js';

/** The codecs of a call; pictures stay with them. */
export class CallCodecs extends LinkedHost<WasmCodecHost> {
  /** What the camera shows now, copied. False: the codecs are not there yet, or it is larger than they take. */
  takePicture(format: EnginePixelFormat, width: number, height: number, bytes: Uint8Array<ArrayBuffer>): boolean {
    const buffer = this.host?.pictureBuffer(bytes.byteLength);
    if (this.host === undefined || buffer?.byteLength !== bytes.byteLength) return false;
    buffer.set(bytes);
    return this.host.setPicture(format, width, height);
  }

  /** What was decoded last at this place: I420, valid until the next call of anything here. */
  picture(place: number): Uint8Array<ArrayBuffer> {
    return this.host?.picture(place) ?? new Uint8Array(0);
  }
}
