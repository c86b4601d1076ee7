import type { CodecPixelFormat } from './pixel-layout.js';
import { isRgb } from './rgb-copy.js';

/** Of what is converted from RGB (wasm/codec/picture_convert.h), and of YUV of which nothing is said. */
export const convertedColorSpace: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'smpte170m', fullRange: false };

/** What colour space a picture of this format has once it is encoded: YUV is encoded as it is. */
export function codedColorSpace(format: CodecPixelFormat, given: VideoColorSpaceInit): VideoColorSpaceInit {
  if (isRgb(format) || given.matrix === null || given.matrix === undefined) return convertedColorSpace;
  const { primaries = null, transfer = null, matrix, fullRange = null } = given;
  return { primaries, transfer, matrix, fullRange };
}
