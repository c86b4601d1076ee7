import type { CodecPixelFormat, PictureLayout, Rect } from './pixel-layout.js';

export type RgbFormat = Exclude<CodecPixelFormat, 'I420' | 'NV12'>;

export function isRgb(format: CodecPixelFormat): format is RgbFormat {
  return format !== 'I420' && format !== 'NV12';
}

interface Picture {
  readonly bytes: Uint8Array;
  readonly layout: PictureLayout;
}

type Rgba = [red: number, green: number, blue: number, alpha: number];
type Reader = (x: number, y: number, out: Rgba) => void;

/**
 * "Convert to RGB frame" for `rect` of a picture, into the RGB format asked for. No gamut is mapped: the primaries
 * are taken as they are.
 */
export function copyAsRgb(
  from: Picture & { readonly format: CodecPixelFormat; readonly colorSpace: VideoColorSpace },
  rect: Rect,
  to: Picture & { readonly format: RgbFormat },
): void {
  const [plane] = to.layout.planes;
  if (plane === undefined) return;
  const read = isRgb(from.format) ? rgbReader(from, from.format) : yuvReader(from, from.format === 'NV12');
  const isBlueFirst = to.format.startsWith('B');
  const hasAlpha = to.format.endsWith('A');
  const pixel: Rgba = [0, 0, 0, 255];
  for (let row = 0; row < rect.height; ++row) {
    let offset = plane.offset + row * plane.stride;
    for (let column = 0; column < rect.width; ++column) {
      read(rect.x + column, rect.y + row, pixel);
      const [red, green, blue, alpha] = pixel;
      to.bytes[offset++] = isBlueFirst ? blue : red;
      to.bytes[offset++] = green;
      to.bytes[offset++] = isBlueFirst ? red : blue;
      to.bytes[offset++] = hasAlpha ? alpha : 255;
    }
  }
}

function rgbReader({ bytes, layout }: Picture, format: RgbFormat): Reader {
  const { offset = 0, stride = 0 } = layout.planes[0] ?? {};
  const isBlueFirst = format.startsWith('B');
  const hasAlpha = format.endsWith('A');
  return (x, y, out) => {
    const at = offset + y * stride + 4 * x;
    out[0] = bytes[at + (isBlueFirst ? 2 : 0)] ?? 0;
    out[1] = bytes[at + 1] ?? 0;
    out[2] = bytes[at + (isBlueFirst ? 0 : 2)] ?? 0;
    out[3] = hasAlpha ? (bytes[at + 3] ?? 0) : 255;
  };
}

/** Shares of red and blue in luma: ITU-R BT.601, BT.709 and BT.2020. */
function lumaShares(matrix: string | null): { red: number; blue: number } {
  switch (matrix) {
    case 'smpte170m':
    case 'bt470bg':
      return { red: 0.299, blue: 0.114 };
    case 'bt2020-ncl':
      return { red: 0.2627, blue: 0.0593 };
    default:
      return { red: 0.2126, blue: 0.0722 };
  }
}

function yuvReader({ bytes, layout, colorSpace }: Picture & { readonly colorSpace: VideoColorSpace }, isNv12: boolean): Reader {
  const none = { offset: 0, stride: 0 };
  const [luma = none, first = none, second = none] = layout.planes;
  const { red, blue } = lumaShares(colorSpace.matrix);
  const green = 1 - red - blue;
  const isFull = colorSpace.fullRange === true;
  // Limited range: 16..235 of luma, 16..240 of chroma.
  const [black, lumaScale, chromaScale] = isFull ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  return (x, y, out) => {
    const column = x >> 1, row = y >> 1;
    const u = bytes[isNv12 ? first.offset + row * first.stride + 2 * column : first.offset + row * first.stride + column] ?? 128;
    const v = bytes[isNv12 ? first.offset + row * first.stride + 2 * column + 1 : second.offset + row * second.stride + column] ?? 128;
    const light = ((bytes[luma.offset + y * luma.stride + x] ?? 0) - black) * lumaScale;
    const towardsBlue = (u - 128) * chromaScale, towardsRed = (v - 128) * chromaScale;
    out[0] = clamp(light + 2 * (1 - red) * towardsRed);
    out[1] = clamp(light - (2 * blue * (1 - blue) * towardsBlue + 2 * red * (1 - red) * towardsRed) / green);
    out[2] = clamp(light + 2 * (1 - blue) * towardsBlue);
    out[3] = 255;
  };
}
