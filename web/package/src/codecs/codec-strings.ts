/**
 * Codec strings of the WebCodecs registry that this package knows
 * (https://www.w3.org/TR/webcodecs-codec-registry/): `vp8`, `vp09.*` of profile 0, `opus`.
 */
export type VideoCodecName = 'vp8' | 'vp9';

/** https://www.webmproject.org/vp9/mp4/#codecs-parameter-string: three fields, or all eight. */
const vp9String = /^vp09\.(\d{2})\.(\d{2})\.(\d{2})(?:\.(\d{2})\.(\d{2})\.(\d{2})\.(\d{2})\.(\d{2}))?$/;
const vp9Levels: ReadonlySet<number> = new Set([10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 52, 60, 61, 62]);

/** Undefined: a codec, profile or depth that this package has not. */
export function parseVideoCodec(codec: string): VideoCodecName | undefined {
  if (codec === 'vp8') return 'vp8';
  const fields = vp9String.exec(codec);
  if (fields === null) return undefined;
  const [, profile, level, depth, subsampling] = fields.map(Number);
  // Profile 0 has 8 bits and 4:2:0, collocated (1) or vertical (0).
  const isProfile0 = profile === 0 && depth === 8 && (Number.isNaN(subsampling) || subsampling === 0 || subsampling === 1);
  return isProfile0 && vp9Levels.has(level ?? 0) ? 'vp9' : undefined;
}

/** Whether a chunk begins a VP8 or VP9 stream anew, by its own first bytes. */
export function isKeyFrame(codec: VideoCodecName, data: Uint8Array): boolean {
  const [first = 0xff] = data;
  switch (codec) {
    case 'vp8':
      return (first & 1) === 0; // RFC 6386 section 9.1
    case 'vp9': {
      // VP9 bitstream specification, section 6.2, of profile 0: marker 2, show_existing_frame, frame_type.
      return first >> 6 === 2 && (first & 0x0c) === 0;
    }
  }
}
