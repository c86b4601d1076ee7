// Pictures and sound for the tests, and how alike two of them are.

/** I420 of a gradient with a moving square; the same for the same arguments. */
export function picture(width, height, index) {
  const chromaWidth = (width + 1) >> 1, chromaHeight = (height + 1) >> 1;
  const data = new Uint8Array(width * height + 2 * chromaWidth * chromaHeight);
  const side = Math.min(width, height) >> 2, left = (index * 3) % (width - side), top = (index * 2) % (height - side);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const inside = x >= left && x < left + side && y >= top && y < top + side;
      data[y * width + x] = inside ? 210 : 40 + ((x * 90) / width + (y * 60) / height);
    }
  }
  data.fill(110, width * height, width * height + chromaWidth * chromaHeight);
  data.fill(150, width * height + chromaWidth * chromaHeight);
  return data;
}

export const frameDurationUs = 33_333;

export function makeFrame(api, width, height, index, more = {}) {
  return new api.VideoFrame(picture(width, height, index), {
    format: 'I420', codedWidth: width, codedHeight: height, timestamp: index * frameDurationUs, duration: frameDurationUs, ...more,
  });
}

/** The visible luma plane, tightly packed, whatever planar format the frame has. */
export async function lumaOf(frame) {
  const { width, height } = frame.visibleRect;
  const bytes = new Uint8Array(frame.allocationSize());
  const [{ offset, stride }] = await frame.copyTo(bytes);
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; ++y) luma.set(bytes.subarray(offset + y * stride, offset + y * stride + width), y * width);
  return luma;
}

/** PSNR of luma in dB. */
export function likeness(a, b) {
  let squares = 0;
  for (let i = 0; i < a.length; ++i) squares += (a[i] - b[i]) ** 2;
  return 10 * Math.log10((255 ** 2 * a.length) / Math.max(squares, 1e-9));
}

export const sampleRate = 48_000;

/** Two tones, a little louder on the left. */
export function tone(channel, sample) {
  const seconds = sample / sampleRate;
  return (channel === 0 ? 0.4 : 0.3) * (Math.sin(2 * Math.PI * 330 * seconds) + 0.5 * Math.sin(2 * Math.PI * 997 * seconds)) / 1.5;
}

export function makeSound(api, numberOfChannels, start, numberOfFrames) {
  const data = new Float32Array(numberOfChannels * numberOfFrames);
  for (let channel = 0; channel < numberOfChannels; ++channel) {
    for (let i = 0; i < numberOfFrames; ++i) data[channel * numberOfFrames + i] = tone(channel, start + i);
  }
  return new api.AudioData({
    format: 'f32-planar', sampleRate, numberOfFrames, numberOfChannels, timestamp: Math.round((start * 1e6) / sampleRate), data,
  });
}

/** The best correlation of `heard` with the tones, over all delays up to 100 ms. */
export function bestCorrelation(heard, channel) {
  const length = Math.min(heard.length, 9600) - 4800;
  let best = 0;
  for (let delay = 0; delay < 4800; ++delay) {
    let cross = 0, ours = 0, theirs = 0;
    for (let i = 0; i < length; i += 3) {
      const a = tone(channel, i), b = heard[i + delay];
      cross += a * b;
      ours += a * a;
      theirs += b * b;
    }
    best = Math.max(best, cross / Math.sqrt(ours * theirs + 1e-12));
  }
  return best;
}
