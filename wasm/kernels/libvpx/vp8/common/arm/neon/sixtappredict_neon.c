/* VP8's six-tap prediction (RFC 6386 section 18.3) in wasm SIMD, in place of libvpx's NEON code:
 * pixels are widened as they are loaded and multiplied in 16 bits, where NEON's widening
 * multiplications would be three instructions each on x86. Same names and results. */
#include <wasm_simd128.h>

#include "./vp8_rtcd.h"

#define INLINE_ALWAYS static inline __attribute__((always_inline))

/* By eighths of a pixel; the outer taps are no negative, the next no positive numbers. */
static const int16_t kTaps[8][6] = {
    {0, 0, 128, 0, 0, 0},     {0, -6, 123, 12, -1, 0},  {2, -11, 108, 36, -8, 1},
    {0, -9, 93, 50, -6, 0},   {3, -16, 77, 77, -16, 3}, {0, -6, 50, 93, -9, 0},
    {1, -8, 36, 108, -11, 2}, {0, -1, 12, 123, -6, 0},
};

typedef struct {
  v128_t tap[6];
} Taps;

INLINE_ALWAYS Taps load_taps(int offset) {
  Taps taps;
  for (int i = 0; i < 6; ++i) taps.tap[i] = wasm_i16x8_splat(kTaps[offset][i]);
  return taps;
}

/* Eight sums, rounded, shifted and still of 16 bits. Only the last two additions can leave 16 bits,
 * upwards, and what they saturate to is above 255 after the shift. */
INLINE_ALWAYS v128_t filter(v128_t p0, v128_t p1, v128_t p2, v128_t p3, v128_t p4, v128_t p5,
                            const Taps* taps) {
  v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(p1, taps->tap[1]), wasm_i16x8_mul(p4, taps->tap[4]));
  sum = wasm_i16x8_add(
      sum, wasm_i16x8_add(wasm_i16x8_mul(p0, taps->tap[0]), wasm_i16x8_mul(p5, taps->tap[5])));
  sum = wasm_i16x8_add(sum, wasm_i16x8_const_splat(64));
  sum = wasm_i16x8_add_sat(sum, wasm_i16x8_mul(p2, taps->tap[2]));
  sum = wasm_i16x8_add_sat(sum, wasm_i16x8_mul(p3, taps->tap[3]));
  return wasm_i16x8_shr(sum, 7);
}

INLINE_ALWAYS v128_t horizontal(const uint8_t* src, const Taps* taps) {
  return filter(wasm_u16x8_load8x8(src - 2), wasm_u16x8_load8x8(src - 1), wasm_u16x8_load8x8(src),
                wasm_u16x8_load8x8(src + 1), wasm_u16x8_load8x8(src + 2),
                wasm_u16x8_load8x8(src + 3), taps);
}

INLINE_ALWAYS void store(uint8_t* dst, v128_t bytes, int width) {
  if (width == 4) {
    wasm_v128_store32_lane(dst, bytes, 0);
  } else {
    wasm_v128_store64_lane(dst, bytes, 0);
  }
}

INLINE_ALWAYS void filter_rows(const uint8_t* src, int src_stride, uint8_t* dst, int dst_stride,
                               int width, int height, const Taps* taps) {
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    const v128_t left = horizontal(src, taps);
    if (width == 16) {
      wasm_v128_store(dst, wasm_u8x16_narrow_i16x8(left, horizontal(src + 8, taps)));
    } else {
      store(dst, wasm_u8x16_narrow_i16x8(left, left), width);
    }
  }
}

/* One strip of up to eight columns: each row is loaded once. */
INLINE_ALWAYS void filter_columns(const uint8_t* src, int src_stride, uint8_t* dst, int dst_stride,
                                  int width, int height, const Taps* taps) {
  v128_t row[5];
  src -= 2 * src_stride;
  for (int i = 0; i < 5; ++i, src += src_stride) row[i] = wasm_u16x8_load8x8(src);
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    const v128_t next = wasm_u16x8_load8x8(src);
    const v128_t sum = filter(row[0], row[1], row[2], row[3], row[4], next, taps);
    store(dst, wasm_u8x16_narrow_i16x8(sum, sum), width);
    row[0] = row[1];
    row[1] = row[2];
    row[2] = row[3];
    row[3] = row[4];
    row[4] = next;
  }
}

INLINE_ALWAYS void predict(const uint8_t* src, int src_stride, int xoffset, int yoffset,
                           uint8_t* dst, int dst_stride, int width, int height) {
  uint8_t rows[(16 + 5) * 16];
  if (yoffset == 0) {
    const Taps taps = load_taps(xoffset);
    filter_rows(src, src_stride, dst, dst_stride, width, height, &taps);
    return;
  }
  if (xoffset != 0) {
    const Taps taps = load_taps(xoffset);
    filter_rows(src - 2 * src_stride, src_stride, rows, 16, width, height + 5, &taps);
    src = rows + 2 * 16;
    src_stride = 16;
  }
  const Taps taps = load_taps(yoffset);
  for (int x = 0; x < width; x += 8) {
    filter_columns(src + x, src_stride, dst + x, dst_stride, width, height, &taps);
  }
}

#define SIXTAP_PREDICT(width, height)                                                           \
  void vp8_sixtap_predict##width##x##height##_neon(                                             \
      unsigned char* src_ptr, int src_pixels_per_line, int xoffset, int yoffset,                \
      unsigned char* dst_ptr, int dst_pitch) {                                                  \
    predict(src_ptr, src_pixels_per_line, xoffset, yoffset, dst_ptr, dst_pitch, width, height); \
  }

SIXTAP_PREDICT(4, 4)
SIXTAP_PREDICT(8, 4)
SIXTAP_PREDICT(8, 8)
SIXTAP_PREDICT(16, 16)
