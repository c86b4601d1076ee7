/* VP8's forward transform (vp8_short_fdct4x4_c) in wasm SIMD, in place of libvpx's NEON code: two
 * blocks side by side, products by dot products, narrowing that saturates since nothing from
 * differences of pixels leaves 16 bits. */
#include <wasm_simd128.h>

#include "./vp8_rtcd.h"
#include "transpose.h"

/* Two blocks of 4x4, one in the lower and one in the upper halves of four registers. */
VISAVIS_INLINE void transpose(v128_t r[4]) {
  const v128_t left0 = visavis_low_16(r[0], r[1]), left2 = visavis_low_16(r[2], r[3]);
  const v128_t right0 = visavis_high_16(r[0], r[1]), right2 = visavis_high_16(r[2], r[3]);
  const v128_t left01 = visavis_low_32(left0, left2), left23 = visavis_high_32(left0, left2);
  const v128_t right01 = visavis_low_32(right0, right2), right23 = visavis_high_32(right0, right2);
  r[0] = visavis_low_64(left01, right01);
  r[1] = visavis_high_64(left01, right01);
  r[2] = visavis_low_64(left23, right23);
  r[3] = visavis_high_64(left23, right23);
}

/* (c * x + d * y + round) >> shift of 16 bits. `low` and `high`: c and d in turns. */
VISAVIS_INLINE v128_t turn(v128_t low, v128_t high, int16_t x, int16_t y, int round, int shift) {
  const v128_t factors = wasm_i16x8_make(x, y, x, y, x, y, x, y);
  const v128_t rounds = wasm_i32x4_splat(round);
  return wasm_i16x8_narrow_i32x4(
      wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_dot_i16x8(low, factors), rounds), shift),
      wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_dot_i16x8(high, factors), rounds), shift));
}

/* `r`: rows in, rows of coefficients out. */
VISAVIS_INLINE void transform(v128_t r[4]) {
  transpose(r);
  v128_t a = wasm_i16x8_add(r[0], r[3]), b = wasm_i16x8_add(r[1], r[2]);
  v128_t c = wasm_i16x8_sub(r[1], r[2]), d = wasm_i16x8_sub(r[0], r[3]);
  v128_t low = visavis_low_16(c, d), high = visavis_high_16(c, d);
  r[0] = wasm_i16x8_shl(wasm_i16x8_add(a, b), 3);
  r[2] = wasm_i16x8_shl(wasm_i16x8_sub(a, b), 3);
  /* The C function multiplies by 8 first, adds 14500 (7500) and shifts by 12. */
  r[1] = turn(low, high, 2217, 5352, 14500 / 8, 9);
  r[3] = turn(low, high, -5352, 2217, 7500 / 8, 9);

  transpose(r);
  a = wasm_i16x8_add(wasm_i16x8_add(r[0], r[3]), wasm_i16x8_const_splat(7));
  b = wasm_i16x8_add(r[1], r[2]);
  c = wasm_i16x8_sub(r[1], r[2]);
  d = wasm_i16x8_sub(r[0], r[3]);
  low = visavis_low_16(c, d);
  high = visavis_high_16(c, d);
  r[0] = wasm_i16x8_shr(wasm_i16x8_add(a, b), 4);
  r[2] = wasm_i16x8_shr(wasm_i16x8_sub(a, b), 4);
  /* Plus one where d is not 0: one for all, and less one where it is. */
  r[1] = wasm_i16x8_add(turn(low, high, 2217, 5352, 12000 + (1 << 16), 16),
                        wasm_i16x8_eq(d, wasm_i16x8_const_splat(0)));
  r[3] = turn(low, high, -5352, 2217, 51000, 16);
}

void vp8_short_fdct4x4_neon(int16_t* input, int16_t* output, int pitch) {
  v128_t r[4];
  for (int i = 0; i < 4; ++i) r[i] = wasm_v128_load64_zero(input + i * (pitch / 2));
  transform(r);
  wasm_v128_store(output, visavis_low_64(r[0], r[1]));
  wasm_v128_store(output + 8, visavis_low_64(r[2], r[3]));
}

void vp8_short_fdct8x4_neon(int16_t* input, int16_t* output, int pitch) {
  v128_t r[4];
  for (int i = 0; i < 4; ++i) r[i] = wasm_v128_load(input + i * (pitch / 2));
  transform(r);
  wasm_v128_store(output, visavis_low_64(r[0], r[1]));
  wasm_v128_store(output + 8, visavis_low_64(r[2], r[3]));
  wasm_v128_store(output + 16, visavis_high_64(r[0], r[1]));
  wasm_v128_store(output + 24, visavis_high_64(r[2], r[3]));
}
