// Sums of differences between two blocks of pixels, for libvpx's sad_neon.c and variance_neon.c.
// wasm has no sum of absolute differences: what counts is few instructions per row, several rows
// under way at a time, and that loads widen where 16 bits are needed (one instruction on x86).
#pragma once

#include <stdint.h>
#include <wasm_simd128.h>

#define VISAVIS_INLINE static inline __attribute__((always_inline, unused))

// Eight sums of two neighbouring absolute differences each.
VISAVIS_INLINE v128_t visavis_sad_16(const uint8_t* a, const uint8_t* b) {
  const v128_t x = wasm_v128_load(a), y = wasm_v128_load(b);
  return wasm_u16x8_extadd_pairwise_u8x16(
      wasm_v128_or(wasm_u8x16_sub_sat(x, y), wasm_u8x16_sub_sat(y, x)));
}

// Of four sums, each of eight lanes below 2^15: the four totals.
VISAVIS_INLINE v128_t visavis_totals(const v128_t sum[4]) {
  v128_t pairs[4];
  for (int i = 0; i < 4; ++i) pairs[i] = wasm_i32x4_extadd_pairwise_i16x8(sum[i]);
  const v128_t low = wasm_i32x4_add(wasm_i32x4_shuffle(pairs[0], pairs[1], 0, 4, 1, 5),
                                    wasm_i32x4_shuffle(pairs[0], pairs[1], 2, 6, 3, 7));
  const v128_t high = wasm_i32x4_add(wasm_i32x4_shuffle(pairs[2], pairs[3], 0, 4, 1, 5),
                                     wasm_i32x4_shuffle(pairs[2], pairs[3], 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i64x2_shuffle(low, high, 0, 2), wasm_i64x2_shuffle(low, high, 1, 3));
}

VISAVIS_INLINE int32_t visavis_total_32(v128_t sum) {
  sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 2, 3, 2, 3));
  return wasm_i32x4_extract_lane(wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 1, 1, 1, 1)), 0);
}
VISAVIS_INLINE int32_t visavis_total_16(v128_t sum) {
  return visavis_total_32(wasm_i32x4_extadd_pairwise_i16x8(sum));
}

// `height`: a multiple of 4, at most 64 (the eight sums then fit 15 bits).
VISAVIS_INLINE unsigned visavis_sad_16xh(const uint8_t* a, int a_stride, const uint8_t* b,
                                         int b_stride, int height) {
  v128_t even = wasm_i16x8_const_splat(0), odd = even;
  do {
    even = wasm_i16x8_add(even, visavis_sad_16(a, b));
    odd = wasm_i16x8_add(odd, visavis_sad_16(a + a_stride, b + b_stride));
    even = wasm_i16x8_add(even, visavis_sad_16(a + 2 * a_stride, b + 2 * b_stride));
    odd = wasm_i16x8_add(odd, visavis_sad_16(a + 3 * a_stride, b + 3 * b_stride));
    a += 4 * a_stride;
    b += 4 * b_stride;
    height -= 4;
  } while (height > 0);
  return (unsigned)visavis_total_16(wasm_i16x8_add(even, odd));
}

// `a` with four blocks at once; as above.
VISAVIS_INLINE v128_t visavis_sad_16xh_of_four(const uint8_t* a, int a_stride,
                                               const uint8_t* const b[4], int b_stride,
                                               int height) {
  const v128_t zero = wasm_i16x8_const_splat(0);
  v128_t sum[4] = {zero, zero, zero, zero};
  for (int y = 0; y < height; y += 2) {
    for (int i = 0; i < 4; ++i) {
      const uint8_t* const row = b[i] + y * b_stride;
      sum[i] = wasm_i16x8_add(sum[i], visavis_sad_16(a, row));
      sum[i] = wasm_i16x8_add(sum[i], visavis_sad_16(a + a_stride, row + b_stride));
    }
    a += 2 * a_stride;
  }
  return visavis_totals(sum);
}

typedef struct {
  v128_t sum;      // eight of 16 bits
  v128_t squares;  // four of 32 bits
} visavis_moments;

VISAVIS_INLINE void visavis_add_8(visavis_moments* moments, const uint8_t* a, const uint8_t* b) {
  const v128_t difference = wasm_i16x8_sub(wasm_u16x8_load8x8(a), wasm_u16x8_load8x8(b));
  moments->sum = wasm_i16x8_add(moments->sum, difference);
  moments->squares = wasm_i32x4_add(moments->squares, wasm_i32x4_dot_i16x8(difference, difference));
}

// The sum of differences and of their squares. `width`: 8 or 16; `height`: even, at most 128 rows
// of 8 or 64 of 16.
VISAVIS_INLINE void visavis_moments_of(const uint8_t* a, int a_stride, const uint8_t* b,
                                       int b_stride, int width, int height, uint32_t* squares,
                                       int* sum) {
  visavis_moments one = {wasm_i16x8_const_splat(0), wasm_i32x4_const_splat(0)}, two = one;
  do {
    visavis_add_8(&one, a, b);
    if (width == 16) visavis_add_8(&two, a + 8, b + 8);
    visavis_add_8(width == 16 ? &one : &two, a + a_stride, b + b_stride);
    if (width == 16) visavis_add_8(&two, a + a_stride + 8, b + b_stride + 8);
    a += 2 * a_stride;
    b += 2 * b_stride;
    height -= 2;
  } while (height > 0);
  *sum = visavis_total_32(wasm_i32x4_add(wasm_i32x4_extadd_pairwise_i16x8(one.sum),
                                         wasm_i32x4_extadd_pairwise_i16x8(two.sum)));
  *squares = (uint32_t)visavis_total_32(wasm_i32x4_add(one.squares, two.squares));
}
