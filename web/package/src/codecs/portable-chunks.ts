import { bytesOf, Dictionary, takeBytes, transferList } from './web-idl.js';

const maxTimestamp = Number.MAX_SAFE_INTEGER;

/** What EncodedVideoChunk and EncodedAudioChunk have in common: all of it. */
class PortableChunk {
  readonly type: 'key' | 'delta';
  readonly timestamp: number;
  readonly duration: number | null;
  readonly #data: Uint8Array;

  constructor(init: unknown, name: string) {
    const dictionary = new Dictionary(init, name);
    dictionary.required('type');
    this.type = dictionary.enumeration('type', ['key', 'delta']) ?? 'key';
    this.timestamp = dictionary.requiredInteger('timestamp', -maxTimestamp, maxTimestamp);
    this.duration = dictionary.integer('duration', 0, maxTimestamp) ?? null;
    const data = bytesOf(dictionary.required('data'), `${name}.data`);
    this.#data = takeBytes(data, transferList(dictionary));
  }

  get byteLength(): number {
    return this.#data.byteLength;
  }

  /** @throws TypeError when `destination` is shorter than the chunk. */
  copyTo(destination: AllowSharedBufferSource): void {
    const bytes = bytesOf(destination, 'destination');
    if (bytes.byteLength < this.#data.byteLength) throw new TypeError('The destination is too small');
    bytes.set(this.#data);
  }
}

/** `EncodedVideoChunk` of WebCodecs where there is none. */
export class PortableEncodedVideoChunk extends PortableChunk implements EncodedVideoChunk {
  /** @throws TypeError if a member is missing or wrong; DOMException `DataCloneError` for a `transfer` that cannot be. */
  constructor(init: EncodedVideoChunkInit) {
    super(init, 'EncodedVideoChunkInit');
  }
}

/** `EncodedAudioChunk` of WebCodecs where there is none. */
export class PortableEncodedAudioChunk extends PortableChunk implements EncodedAudioChunk {
  /** @throws TypeError if a member is missing or wrong; DOMException `DataCloneError` for a `transfer` that cannot be. */
  constructor(init: EncodedAudioChunkInit) {
    super(init, 'EncodedAudioChunkInit');
  }
}
