// The marker that is burnt into every frame of a clip: a strip of black and white squares across
// the top that says which clip and which frame this is, and that survives a lossy codec and scaling.
//
// 20 squares of 32x32 at 640x360, left to right: white, black (they set the threshold), 10 bits
// frame number, 3 bits clip, 5 bits CRC. At 160x90 a square is still 8x8.

export const kSquares = 20;
export const kStripRows = 32; // of 360
const kNumberBits = 10;
const kClipBits = 3;
const kCrcBits = 5;
// Below this contrast (of 255) the strip is no marker: a black or grey picture.
const kLeastContrast = 60;

/** CRC-5 with the polynomial of USB tokens, x^5 + x^2 + 1; starts from ones so that all-zero fails. */
function crc5(value, bits) {
  let crc = 0b11111;
  for (let i = bits - 1; i >= 0; --i) {
    const feedback = ((crc >> 4) & 1) ^ ((value >> i) & 1);
    crc = ((crc << 1) & 0b11111) ^ (feedback === 1 ? 0b00101 : 0);
  }
  return crc;
}

/** Squares of a frame's marker: array of kSquares booleans, true is white. */
export function encodeMarker(frame, clip) {
  const payload = (frame << kClipBits) | clip;
  const word = (payload << kCrcBits) | crc5(payload, kNumberBits + kClipBits);
  const squares = [true, false];
  for (let i = kNumberBits + kClipBits + kCrcBits - 1; i >= 0; --i) squares.push(((word >> i) & 1) === 1);
  return squares;
}

/** Mean luma of each square → {frame, clip}, or undefined when this is no valid marker. */
export function decodeMarker(means) {
  const contrast = means[0] - means[1];
  if (means.length !== kSquares || !(contrast >= kLeastContrast)) return undefined;
  const threshold = (means[0] + means[1]) / 2;
  let word = 0;
  for (const mean of means.slice(2)) {
    // A square in the middle is neither: two frames blended, or a codec that has given up.
    if (Math.abs(mean - threshold) < contrast / 8) return undefined;
    word = (word << 1) | (mean > threshold ? 1 : 0);
  }
  const payload = word >> kCrcBits;
  if (crc5(payload, kNumberBits + kClipBits) !== (word & ((1 << kCrcBits) - 1))) return undefined;
  return { frame: payload >> kClipBits, clip: payload & ((1 << kClipBits) - 1) };
}

/** Burns the marker into the luma plane (width x height, stride = width) and greys its chroma. */
export function stampMarker({ y, u, v, width }, frame, clip) {
  const side = width / kSquares;
  encodeMarker(frame, clip).forEach((white, i) => {
    for (let row = 0; row < kStripRows; ++row) {
      y.fill(white ? 235 : 16, row * width + i * side, row * width + (i + 1) * side);
    }
  });
  u.fill(128, 0, (width / 2) * (kStripRows / 2));
  v.fill(128, 0, (width / 2) * (kStripRows / 2));
}

/** Mean of the centre of each square of a luma plane whose top is the strip. */
export function squareMeans(luma, width, height) {
  const side = width / kSquares;
  const rows = (kStripRows * height) / 360;
  const means = [];
  for (let i = 0; i < kSquares; ++i) {
    let sum = 0;
    let count = 0;
    for (let row = Math.ceil(rows / 4); row < (rows * 3) / 4; ++row) {
      for (let x = Math.ceil((i + 0.25) * side); x < (i + 0.75) * side; ++x) {
        sum += luma[row * width + x];
        ++count;
      }
    }
    means.push(sum / count);
  }
  return means;
}
