/** The identification header of Opus in Ogg (RFC 7845 section 5.1), for mono and stereo. */
export interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz that a decoder drops at the start. */
  readonly preSkip: number;
}

const magic = Array.from('OpusHead', (letter) => letter.charCodeAt(0));
const headBytes = 19;

/** Undefined: not one, or with a channel mapping that this package has not. */
export function parseOpusHead(bytes: Uint8Array): OpusHead | undefined {
  if (bytes.byteLength < headBytes || magic.some((code, index) => bytes[index] !== code)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getUint8(9);
  const isMajorVersion0 = view.getUint8(8) >> 4 === 0;
  const isPlainMapping = view.getUint8(18) === 0;
  if (!isMajorVersion0 || !isPlainMapping || channels < 1 || channels > 2) return undefined;
  return { channels, preSkip: view.getUint16(10, true) };
}

export function writeOpusHead({ channels, preSkip }: OpusHead, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint8(8, 1);
  view.setUint8(9, channels);
  view.setUint16(10, preSkip, true);
  view.setUint32(12, sampleRate, true);
  return bytes;
}
