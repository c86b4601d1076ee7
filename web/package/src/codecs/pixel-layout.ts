/** Where the planes of a picture lie in a buffer (https://www.w3.org/TR/webcodecs/#pixel-format). */

/** The formats of VideoPixelFormat that this package reads and writes. */
export type CodecPixelFormat = 'I420' | 'NV12' | 'RGBA' | 'RGBX' | 'BGRA' | 'BGRX';

interface Plane {
  readonly sampleBytes: number;
  /** Pixels that share one sample. */
  readonly sampleWidth: number;
  readonly sampleHeight: number;
}

const luma: Plane = { sampleBytes: 1, sampleWidth: 1, sampleHeight: 1 };
const chroma: Plane = { sampleBytes: 1, sampleWidth: 2, sampleHeight: 2 };
const packed: readonly Plane[] = [{ sampleBytes: 4, sampleWidth: 1, sampleHeight: 1 }];

const planesOf: Readonly<Record<CodecPixelFormat, readonly Plane[]>> = {
  I420: [luma, chroma, chroma],
  NV12: [luma, { ...chroma, sampleBytes: 2 }],
  RGBA: packed,
  RGBX: packed,
  BGRA: packed,
  BGRX: packed,
};

export const pixelFormats = Object.keys(planesOf) as readonly CodecPixelFormat[];

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlanePosition {
  readonly offset: number;
  readonly stride: number;
}

export interface PictureLayout {
  readonly planes: readonly PlanePosition[];
  readonly byteLength: number;
}

interface PlaneRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The part of each plane that `rect` covers; left and width in bytes. */
function regions(format: CodecPixelFormat, rect: Rect): PlaneRegion[] {
  return planesOf[format].map(({ sampleBytes, sampleWidth, sampleHeight }) => ({
    left: Math.floor(rect.x / sampleWidth) * sampleBytes,
    top: Math.floor(rect.y / sampleHeight),
    width: Math.ceil(rect.width / sampleWidth) * sampleBytes,
    height: Math.ceil(rect.height / sampleHeight),
  }));
}

/** Whether a rectangle begins at whole samples of all planes. */
export function isAligned(format: CodecPixelFormat, { x, y }: Rect): boolean {
  return planesOf[format].every(({ sampleWidth, sampleHeight }) => x % sampleWidth === 0 && y % sampleHeight === 0);
}

/**
 * "Compute Layout and Allocation Size": tightly packed, or as `given`.
 *
 * @throws TypeError if `given` has another number of planes, short rows or planes that overlap.
 */
export function layoutOf(format: CodecPixelFormat, rect: Rect, given?: readonly PlanePosition[]): PictureLayout {
  const parts = regions(format, rect);
  if (given !== undefined && given.length !== parts.length) {
    throw new TypeError(`${format} has ${parts.length} planes, and the layout ${given.length}`);
  }
  const planes: (PlanePosition & { end: number })[] = [];
  let byteLength = 0;
  parts.forEach(({ width, height }, index) => {
    const { offset, stride } = given?.[index] ?? { offset: byteLength, stride: width };
    if (stride < width) throw new TypeError(`plane ${index} has rows of ${width} bytes and a stride of ${stride}`);
    const end = offset + stride * height;
    if (end > 0xffffffff) throw new TypeError(`plane ${index} ends too far away`);
    if (planes.some((plane) => plane.offset < end && offset < plane.end)) throw new TypeError(`plane ${index} overlaps another`);
    planes.push({ offset, stride, end });
    byteLength = Math.max(byteLength, end);
  });
  return { planes: planes.map(({ offset, stride }) => ({ offset, stride })), byteLength };
}

/** Copies `rect` of a picture from one layout to another, whose origin is that of `rect`. */
export function copyPlanes(
  format: CodecPixelFormat,
  rect: Rect,
  from: { readonly bytes: Uint8Array; readonly layout: PictureLayout },
  to: { readonly bytes: Uint8Array; readonly layout: PictureLayout },
): void {
  regions(format, rect).forEach(({ left, top, width, height }, index) => {
    const source = from.layout.planes[index];
    const target = to.layout.planes[index];
    if (source === undefined || target === undefined) return;
    const start = source.offset + top * source.stride + left;
    if (left === 0 && source.stride === width && target.stride === width) {
      to.bytes.set(from.bytes.subarray(start, start + width * height), target.offset);
      return;
    }
    for (let row = 0; row < height; ++row) {
      const begin = start + row * source.stride;
      to.bytes.set(from.bytes.subarray(begin, begin + width), target.offset + row * target.stride);
    }
  });
}
