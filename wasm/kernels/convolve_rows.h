// VP9's horizontal filter of eight taps over rows of at least 16 pixels, for libvpx's
// vpx_convolve8_neon.c. Sixteen pixels at a time: even and odd ones are the lower and upper bytes
// of eight 16-bit lanes, so that five loads and nine cheap instructions give all that both halves
// need, where widening loads would be sixteen.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

#define VISAVIS_INLINE static inline __attribute__((always_inline, unused))

// The taps 3 and 4 come last and saturating: only they can leave 16 bits, upwards, and what they
// saturate to is above 255 after the shift.
VISAVIS_INLINE v128_t visavis_eight_taps(v128_t p0, v128_t p1, v128_t p2, v128_t p3, v128_t p4,
                                         v128_t p5, v128_t p6, v128_t p7, const v128_t tap[8]) {
  v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(p0, tap[0]), wasm_i16x8_mul(p1, tap[1]));
  v128_t more = wasm_i16x8_add(wasm_i16x8_mul(p2, tap[2]), wasm_i16x8_mul(p5, tap[5]));
  sum = wasm_i16x8_add(sum, wasm_i16x8_mul(p6, tap[6]));
  more = wasm_i16x8_add(more, wasm_i16x8_mul(p7, tap[7]));
  sum = wasm_i16x8_add(wasm_i16x8_add(sum, more), wasm_i16x8_const_splat(64));
  sum = wasm_i16x8_add_sat(sum, wasm_i16x8_mul(p3, tap[3]));
  sum = wasm_i16x8_add_sat(sum, wasm_i16x8_mul(p4, tap[4]));
  return wasm_i16x8_shr(sum, 7);
}

// Sixteen pixels, for which 23 bytes are read.
VISAVIS_INLINE v128_t visavis_filter_16(const uint8_t* src, const v128_t tap[8]) {
  v128_t even[5], odd[4];
  for (int i = 0; i < 4; ++i) {
    const v128_t pixels = wasm_v128_load(src + 2 * i);
    even[i] = wasm_v128_and(pixels, wasm_i16x8_const_splat(0xff));
    odd[i] = wasm_u16x8_shr(pixels, 8);
  }
  even[4] = wasm_u16x8_shr(wasm_v128_load(src + 7), 8);
  const v128_t first =
      visavis_eight_taps(even[0], odd[0], even[1], odd[1], even[2], odd[2], even[3], odd[3], tap);
  const v128_t second =
      visavis_eight_taps(odd[0], even[1], odd[1], even[2], odd[2], even[3], odd[3], even[4], tap);
  const v128_t low = wasm_u8x16_narrow_i16x8(first, first);
  const v128_t high = wasm_u8x16_narrow_i16x8(second, second);
  return wasm_i8x16_shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// `width`: a multiple of 16. `src` is where tap 0 of the first pixel lies.
VISAVIS_INLINE void visavis_filter_rows(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst,
                                        ptrdiff_t dst_stride, int width, int height,
                                        const int16_t filter[8]) {
  v128_t tap[8];
  for (int i = 0; i < 8; ++i) tap[i] = wasm_i16x8_splat(filter[i]);
  for (; height > 0; --height, src += src_stride, dst += dst_stride) {
    for (int x = 0; x < width; x += 16) wasm_v128_store(dst + x, visavis_filter_16(src + x, tap));
  }
}
