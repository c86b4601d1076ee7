import type { WasmCodecHost } from 'visavis-source/codecs/codecs-module';
import { CallCodecs } from 'visavis-source/worker/call-codecs';

/** Answers each request with its bytes in reverse; takes pictures of `most` bytes. */
export class FakeCodecHost implements WasmCodecHost {
  most = 1000;
  request = new Uint8Array(0);
  picture_ = new Uint8Array(0);
  readonly given: (readonly unknown[])[] = [];

  /** A host, and the codecs with it in place. */
  static attached(): { readonly host: FakeCodecHost; readonly codecs: CallCodecs } {
    const host = new FakeCodecHost();
    const codecs = new CallCodecs();
    codecs.attach(host);
    return { host, codecs };
  }

  requestBuffer(bytes: number) { return (this.request = new Uint8Array(bytes)); }
  call() { return this.request.slice().reverse(); }
  pictureBuffer(bytes: number) { return (this.picture_ = new Uint8Array(Math.min(bytes, this.most))); }
  setPicture(...given: Parameters<WasmCodecHost['setPicture']>) {
    this.given.push(given);
    return true;
  }
  picture(place: number) { return new Uint8Array([place]); }
  delete() {}
}
