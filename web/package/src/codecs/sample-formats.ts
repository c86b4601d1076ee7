/** Sample formats of AudioData (https://www.w3.org/TR/webcodecs/#audio-sample-formats). */

type SampleType = 'u8' | 's16' | 's32' | 'f32';

export const sampleFormats: readonly AudioSampleFormat[] = [
  'u8', 's16', 's32', 'f32', 'u8-planar', 's16-planar', 's32-planar', 'f32-planar',
];

export function isPlanar(format: AudioSampleFormat): boolean {
  return format.endsWith('-planar');
}

function typeOf(format: AudioSampleFormat): SampleType {
  return format.replace('-planar', '') as SampleType;
}

export function bytesPerSample(format: AudioSampleFormat): number {
  switch (typeOf(format)) {
    case 'u8':
      return 1;
    case 's16':
      return 2;
    case 's32':
    case 'f32':
      return 4;
  }
}

/** Reads sample `index` of `view` as a float: full scale is [-1, 1]. */
export function readSample(view: DataView, format: AudioSampleFormat, index: number): number {
  switch (typeOf(format)) {
    case 'u8':
      return (view.getUint8(index) - 128) / 128;
    case 's16':
      return view.getInt16(2 * index, true) / 2 ** 15;
    case 's32':
      return view.getInt32(4 * index, true) / 2 ** 31;
    case 'f32':
      return view.getFloat32(4 * index, true);
  }
}

export function writeSample(view: DataView, format: AudioSampleFormat, index: number, value: number): void {
  const scaled = (full: number) => Math.max(-full, Math.min(full - 1, Math.round(value * full)));
  switch (typeOf(format)) {
    case 'u8':
      view.setUint8(index, scaled(2 ** 7) + 128);
      return;
    case 's16':
      view.setInt16(2 * index, scaled(2 ** 15), true);
      return;
    case 's32':
      view.setInt32(4 * index, scaled(2 ** 31), true);
      return;
    case 'f32':
      view.setFloat32(4 * index, value, true);
  }
}
