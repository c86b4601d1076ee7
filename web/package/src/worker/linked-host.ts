import type { CodecLink } from '../engine-module.js';
import type { WasmLinkHost } from '../deep-audio-module.js';

/**
 * Codecs in a module of their own in the engine's thread, loaded beside it. The engine asks them
 * through here, which copies between the memories of the two.
 */
export class LinkedHost<Host extends WasmLinkHost> implements CodecLink {
  protected host: Host | undefined;
  #answer = new Uint8Array(0);

  /** They are loaded. */
  attach(host: Host): void {
    this.host = host;
  }

  call(request: Uint8Array<ArrayBuffer>): number {
    if (this.host === undefined) return 0;
    this.host.requestBuffer(request.byteLength).set(request);
    this.#answer = this.host.call();
    return this.#answer.byteLength;
  }

  copyAnswer(to: Uint8Array<ArrayBuffer>): void {
    to.set(this.#answer);
  }
}
