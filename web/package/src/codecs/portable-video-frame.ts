import { MediaResource } from './media-resource.js';
import { copyPlanes, isAligned, layoutOf, pixelFormats, type CodecPixelFormat, type PictureLayout, type PlanePosition, type Rect } from './pixel-layout.js';
import { PortableColorSpace, PortableRect } from './portable-geometry.js';
import { copyAsRgb, isRgb } from './rgb-copy.js';
import { bytesOf, Dictionary, takeBytes, transferList } from './web-idl.js';

/** A picture's bytes on their way to a worker: the visible part, tightly packed. */
export interface PackedPicture {
  readonly format: CodecPixelFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly colorSpace: VideoColorSpaceInit;
}

interface Picture {
  readonly resource: MediaResource;
  readonly format: CodecPixelFormat;
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly visible: Rect;
  readonly layout: PictureLayout;
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly colorSpace: VideoColorSpace;
}

interface CopyPlan {
  readonly picture: Picture;
  readonly rect: Rect;
  readonly format: CodecPixelFormat;
  readonly layout: PictureLayout;
}

const videoPixelFormats: readonly VideoPixelFormat[] = [
  'I420', 'I420A', 'I422', 'I444', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX',
];

/** What YUV and RGB pictures are where nothing else is said (https://www.w3.org/TR/webcodecs/#videoframe-pick-color-space). */
const rec709 = new PortableColorSpace({ primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false });
const srgb = new PortableColorSpace({ primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true });
const maxTimestamp = Number.MAX_SAFE_INTEGER;
const maxSide = 16384;

/**
 * `VideoFrame` of WebCodecs where there is none: pictures in memory, from buffers or from other
 * frames, in the formats I420, NV12, RGBA, RGBX, BGRA and BGRX.
 */
export class PortableVideoFrame implements VideoFrame {
  #picture: Picture | undefined;
  readonly timestamp: number;
  readonly duration: number | null;
  readonly rotation = 0;
  readonly flip = false;

  /**
   * @param source - the pixels, copied unless `init.transfer` names their buffer; or another frame, whose
   *   pixels the new one shares.
   * @throws TypeError if `init` or the buffer does not fit; DOMException `InvalidStateError` if the other
   *   frame is closed, `DataCloneError` for a `transfer` that cannot be.
   */
  constructor(source: AllowSharedBufferSource | PortableVideoFrame, init: VideoFrameBufferInit | VideoFrameInit) {
    const dictionary = new Dictionary(init, 'VideoFrameInit');
    const isFrame = source instanceof PortableVideoFrame;
    this.#picture = isFrame ? fromFrame(source.#open(), dictionary) : fromBuffer(source, dictionary);
    const duration = dictionary.integer('duration', 0, maxTimestamp);
    const timestamp = dictionary.integer('timestamp', -maxTimestamp, maxTimestamp);
    if (timestamp === undefined && !isFrame) throw new TypeError('VideoFrameBufferInit.timestamp is required');
    this.timestamp = timestamp ?? (isFrame ? source.timestamp : 0);
    this.duration = duration ?? (isFrame ? source.duration : null);
  }

  get format(): CodecPixelFormat | null {
    return this.#picture?.format ?? null;
  }
  get codedWidth(): number {
    return this.#picture?.codedWidth ?? 0;
  }
  get codedHeight(): number {
    return this.#picture?.codedHeight ?? 0;
  }
  get codedRect(): DOMRectReadOnly | null {
    const picture = this.#picture;
    return picture === undefined ? null : new PortableRect({ x: 0, y: 0, width: picture.codedWidth, height: picture.codedHeight });
  }
  get visibleRect(): DOMRectReadOnly | null {
    return this.#picture === undefined ? null : new PortableRect(this.#picture.visible);
  }
  get displayWidth(): number {
    return this.#picture?.displayWidth ?? 0;
  }
  get displayHeight(): number {
    return this.#picture?.displayHeight ?? 0;
  }
  get colorSpace(): VideoColorSpace {
    return this.#picture?.colorSpace ?? new PortableColorSpace();
  }

  /** @throws DOMException `InvalidStateError` when closed, `NotSupportedError` for another format. */
  allocationSize(options: VideoFrameCopyToOptions = {}): number {
    return this.#copyLayout(options).layout.byteLength;
  }

  /** Rejects as {@link allocationSize} throws, and with TypeError when `destination` is too small. */
  async copyTo(destination: AllowSharedBufferSource, options: VideoFrameCopyToOptions = {}): Promise<PlaneLayout[]> {
    const { picture, rect, format, layout } = this.#copyLayout(options);
    const bytes = bytesOf(destination, 'destination');
    if (bytes.byteLength < layout.byteLength) throw new TypeError('The destination is too small');
    const source = { bytes: picture.resource.bytes, layout: picture.layout };
    if (format === picture.format || !isRgb(format)) copyPlanes(picture.format, rect, source, { bytes, layout });
    else copyAsRgb({ ...source, format: picture.format, colorSpace: picture.colorSpace }, rect, { bytes, layout, format });
    return await Promise.resolve(layout.planes.map(({ offset, stride }) => ({ offset, stride })));
  }

  /** Another frame of the same pixels. @throws DOMException `InvalidStateError` when closed. */
  clone(): PortableVideoFrame {
    return new PortableVideoFrame(this, {});
  }

  /** Lets go of the pixels. */
  close(): void {
    this.#picture?.resource.release();
    this.#picture = undefined;
  }

  /** @internal Closes the frame for the visible part of it, without a copy where nobody else refers to it. */
  takePicture(): PackedPicture {
    const picture = this.#open();
    const { format, visible, resource, layout } = picture;
    const tight = layoutOf(format, visible);
    const colorSpace = picture.colorSpace.toJSON();
    const isWhole = visible.width === picture.codedWidth && visible.height === picture.codedHeight;
    this.#picture = undefined;
    if (isWhole && sameLayout(layout, tight) && resource.bytes.byteLength === tight.byteLength) {
      return { format, width: visible.width, height: visible.height, bytes: resource.take(), colorSpace };
    }
    const bytes = new Uint8Array(tight.byteLength);
    copyPlanes(format, visible, { bytes: resource.bytes, layout }, { bytes, layout: tight });
    resource.release();
    return { format, width: visible.width, height: visible.height, bytes, colorSpace };
  }

  #open(): Picture {
    if (this.#picture === undefined) throw new DOMException('The frame is closed', 'InvalidStateError');
    return this.#picture;
  }

  /** "Parse VideoFrameCopyToOptions": a format that is given is one of RGB. */
  #copyLayout(options: VideoFrameCopyToOptions): CopyPlan {
    const picture = this.#open();
    const dictionary = new Dictionary(options, 'VideoFrameCopyToOptions');
    const rect = rectOf(dictionary, 'rect', picture) ?? picture.visible;
    const given = planePositions(dictionary);
    const format = dictionary.enumeration('format', videoPixelFormats);
    if (format === undefined) return { picture, rect, format: picture.format, layout: layoutOf(picture.format, rect, given) };
    const asked = pixelFormats.find((each) => each === format);
    if (asked === undefined || !isRgb(asked)) throw new DOMException(`Copying as ${format} is not supported`, 'NotSupportedError');
    return { picture, rect, format: asked, layout: layoutOf(asked, rect, given) };
  }
}

function sameLayout(a: PictureLayout, b: PictureLayout): boolean {
  return a.planes.every(({ offset, stride }, index) => offset === b.planes[index]?.offset && stride === b.planes[index].stride);
}

function fromFrame(other: Picture, init: Dictionary): Picture {
  const visible = rectOf(init, 'visibleRect', other) ?? other.visible;
  const changed = visible !== other.visible;
  return {
    ...other,
    resource: other.resource.addReference(),
    visible,
    displayWidth: init.integer('displayWidth', 1) ?? (changed ? visible.width : other.displayWidth),
    displayHeight: init.integer('displayHeight', 1) ?? (changed ? visible.height : other.displayHeight),
  };
}

function fromBuffer(source: unknown, init: Dictionary): Picture {
  init.required('format');
  const format = init.enumeration('format', pixelFormats) ?? 'I420';
  const codedWidth = init.requiredInteger('codedWidth', 1, maxSide);
  const codedHeight = init.requiredInteger('codedHeight', 1, maxSide);
  const visible = rectOf(init, 'visibleRect', { format, codedWidth, codedHeight });
  const whole = { x: 0, y: 0, width: codedWidth, height: codedHeight };
  const layout = layoutOf(format, whole, planePositions(init));
  const data = bytesOf(source, 'data');
  if (data.byteLength < layout.byteLength) throw new TypeError(`${format} of that size needs ${layout.byteLength} bytes`);
  const transfer = transferList(init);
  const colorSpace = init.dictionary('colorSpace');
  return {
    format,
    codedWidth,
    codedHeight,
    visible: visible ?? whole,
    layout,
    displayWidth: init.integer('displayWidth', 1) ?? (visible ?? whole).width,
    displayHeight: init.integer('displayHeight', 1) ?? (visible ?? whole).height,
    colorSpace: colorSpace === undefined ? (format.startsWith('RGB') || format.startsWith('BGR') ? srgb : rec709) : readColorSpace(colorSpace),
    resource: new MediaResource(takeBytes(data, transfer)),
  };
}

/** A rectangle inside the picture. @throws TypeError */
function rectOf(
  dictionary: Dictionary,
  key: string,
  { format, codedWidth, codedHeight }: { format: CodecPixelFormat; codedWidth: number; codedHeight: number },
): Rect | undefined {
  const given = dictionary.dictionary(key);
  if (given === undefined) return undefined;
  const side = (name: string) => given.double(name) ?? 0;
  const rect = { x: side('x'), y: side('y'), width: side('width'), height: side('height') };
  const isInside = rect.x >= 0 && rect.y >= 0 && rect.width > 0 && rect.height > 0 && rect.x + rect.width <= codedWidth && rect.y + rect.height <= codedHeight;
  if (!isInside || !isAligned(format, rect)) throw new TypeError(`${key} does not fit into the picture`);
  return { x: Math.trunc(rect.x), y: Math.trunc(rect.y), width: Math.trunc(rect.width), height: Math.trunc(rect.height) };
}

function planePositions(dictionary: Dictionary): PlanePosition[] | undefined {
  const layout = dictionary.member('layout');
  if (layout === undefined) return undefined;
  return [...(layout as Iterable<unknown>)].map((each) => {
    const plane = new Dictionary(each, 'PlaneLayout');
    return { offset: plane.requiredInteger('offset'), stride: plane.requiredInteger('stride') };
  });
}

/** As it is given: names that mean nothing mean nothing to us either. */
function readColorSpace(init: Dictionary): VideoColorSpace {
  const nullable = (key: string) => (init.member(key) === null ? undefined : init.string(key));
  return new PortableColorSpace({
    primaries: (nullable('primaries') as VideoColorPrimaries | undefined) ?? null,
    transfer: (nullable('transfer') as VideoTransferCharacteristics | undefined) ?? null,
    matrix: (nullable('matrix') as VideoMatrixCoefficients | undefined) ?? null,
    fullRange: init.member('fullRange') === null ? null : (init.boolean('fullRange') ?? null),
  });
}
