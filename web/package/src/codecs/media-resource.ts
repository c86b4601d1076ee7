/**
 * Bytes that several frames refer to ("media resource",
 * https://www.w3.org/TR/webcodecs/#resource-reference): never changed, freed with the last of them.
 */
export class MediaResource {
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #references = 1;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes ?? new Uint8Array(0);
  }

  addReference(): this {
    ++this.#references;
    return this;
  }

  release(): void {
    if (--this.#references <= 0) this.#bytes = undefined;
  }

  /** Gives one reference up for bytes to transfer: these where it was the last, else a copy. */
  take(): Uint8Array<ArrayBuffer> {
    const { bytes } = this;
    const isLast = this.#references === 1;
    this.release();
    return isLast && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  }
}
