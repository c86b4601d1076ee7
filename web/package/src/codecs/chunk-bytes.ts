import type { ChunkWork } from './messages.js';
import type { QueuedWork } from './web-codec.js';

/** A chunk that waits to be decoded, by its bytes: chunks do not change and are not closed. */
export class ChunkBytes implements QueuedWork {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #timestamp: number;
  readonly #duration: number | null;

  private constructor(chunk: EncodedVideoChunk | EncodedAudioChunk) {
    this.bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(this.bytes);
    this.#timestamp = chunk.timestamp;
    this.#duration = chunk.duration;
  }

  /** @throws TypeError if it is no chunk. */
  static of(chunk: unknown): ChunkBytes {
    const like = chunk as Partial<EncodedVideoChunk> | null | undefined;
    if (typeof like?.copyTo !== 'function' || typeof like.byteLength !== 'number') throw new TypeError('This is no chunk');
    return new ChunkBytes(chunk as EncodedVideoChunk);
  }

  take(): { work: ChunkWork; transfer: Transferable[] } {
    const { bytes } = this;
    return { work: { kind: 'chunk', bytes, timestamp: this.#timestamp, duration: this.#duration }, transfer: [bytes.buffer] };
  }

  drop(): void {}
}
