/** VideoColorSpace (https://www.w3.org/TR/webcodecs/#video-color-space) where there is none. */
export class PortableColorSpace implements VideoColorSpace {
  readonly primaries: VideoColorPrimaries | null;
  readonly transfer: VideoTransferCharacteristics | null;
  readonly matrix: VideoMatrixCoefficients | null;
  readonly fullRange: boolean | null;

  constructor({ primaries = null, transfer = null, matrix = null, fullRange = null }: VideoColorSpaceInit = {}) {
    this.primaries = primaries;
    this.transfer = transfer;
    this.matrix = matrix;
    this.fullRange = fullRange;
  }

  toJSON(): VideoColorSpaceInit {
    const { primaries, transfer, matrix, fullRange } = this;
    return { primaries, transfer, matrix, fullRange };
  }
}

/** DOMRectReadOnly where there is none. */
export class PortableRect implements DOMRectReadOnly {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;

  constructor({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  get left(): number {
    return this.x;
  }
  get top(): number {
    return this.y;
  }
  get right(): number {
    return this.x + this.width;
  }
  get bottom(): number {
    return this.y + this.height;
  }
  toJSON(): DOMRectInit {
    const { x, y, width, height } = this;
    return { x, y, width, height };
  }
}
