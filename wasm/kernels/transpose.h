// Transpositions of pixels and coefficients by the interleaving instructions of x86 (punpcklbw and
// its like), each of which is one instruction of wasm that engines know. The NEON code interleaves
// by vtrn, which x86 lacks: four to ten instructions each.
//
// Interleaving registers A and B shifts the address of each element by a bit: with rows that lie
// 2^k apart as A and B, k falling, after four steps the rows of 16 registers are their columns.
#pragma once

#include <wasm_simd128.h>

#define VISAVIS_INLINE static inline __attribute__((always_inline, unused))

VISAVIS_INLINE v128_t visavis_low_8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
VISAVIS_INLINE v128_t visavis_high_8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
VISAVIS_INLINE v128_t visavis_low_16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
VISAVIS_INLINE v128_t visavis_high_16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
VISAVIS_INLINE v128_t visavis_low_32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5);
}
VISAVIS_INLINE v128_t visavis_high_32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
}
VISAVIS_INLINE v128_t visavis_low_64(v128_t a, v128_t b) { return wasm_i64x2_shuffle(a, b, 0, 2); }
VISAVIS_INLINE v128_t visavis_high_64(v128_t a, v128_t b) { return wasm_i64x2_shuffle(a, b, 1, 3); }

// 16 rows of 8 pixels, in the lower halves, to 8 columns of 16.
VISAVIS_INLINE void visavis_transpose_16x8(const v128_t row[16], v128_t column[8]) {
  v128_t a[8], b[8], c[8];
  for (int i = 0; i < 8; ++i) a[i] = visavis_low_8(row[2 * i], row[2 * i + 1]);
  for (int i = 0; i < 4; ++i) {
    b[2 * i] = visavis_low_16(a[2 * i], a[2 * i + 1]);
    b[2 * i + 1] = visavis_high_16(a[2 * i], a[2 * i + 1]);
  }
  for (int half = 0; half < 2; ++half) {
    for (int i = 0; i < 2; ++i) {
      c[4 * half + 2 * i] = visavis_low_32(b[4 * half + i], b[4 * half + 2 + i]);
      c[4 * half + 2 * i + 1] = visavis_high_32(b[4 * half + i], b[4 * half + 2 + i]);
    }
  }
  for (int i = 0; i < 4; ++i) {
    column[2 * i] = visavis_low_64(c[i], c[4 + i]);
    column[2 * i + 1] = visavis_high_64(c[i], c[4 + i]);
  }
}

// 8 columns of 16 pixels to 16 rows of 8, two rows in a register.
VISAVIS_INLINE void visavis_transpose_8x16(const v128_t column[8], v128_t rows[8]) {
  v128_t a[8], b[8];
  for (int i = 0; i < 4; ++i) {
    a[i] = visavis_low_8(column[2 * i], column[2 * i + 1]);
    a[4 + i] = visavis_high_8(column[2 * i], column[2 * i + 1]);
  }
  for (int half = 0; half < 2; ++half) {
    for (int i = 0; i < 2; ++i) {
      b[4 * half + i] = visavis_low_16(a[4 * half + 2 * i], a[4 * half + 2 * i + 1]);
      b[4 * half + 2 + i] = visavis_high_16(a[4 * half + 2 * i], a[4 * half + 2 * i + 1]);
    }
  }
  for (int i = 0; i < 4; ++i) {
    rows[2 * i] = visavis_low_32(b[2 * i], b[2 * i + 1]);
    rows[2 * i + 1] = visavis_high_32(b[2 * i], b[2 * i + 1]);
  }
}

// One step of the transposition of 16 registers: those 8 apart are interleaved.
#define VISAVIS_STEP(from, to)                            \
  for (int i = 0; i < 8; ++i) {                           \
    to[2 * i] = visavis_low_8(from[i], from[8 + i]);      \
    to[2 * i + 1] = visavis_high_8(from[i], from[8 + i]); \
  }
VISAVIS_INLINE void visavis_transpose_16x16(const v128_t in[16], v128_t out[16]) {
  v128_t a[16], b[16];
  VISAVIS_STEP(in, a)
  VISAVIS_STEP(a, b)
  VISAVIS_STEP(b, a)
  VISAVIS_STEP(a, out)
}
#undef VISAVIS_STEP

// The same of 8 registers of 16 bits; `in` and `out` may be the same.
#define VISAVIS_STEP(from, to)                             \
  for (int i = 0; i < 4; ++i) {                            \
    to[2 * i] = visavis_low_16(from[i], from[4 + i]);      \
    to[2 * i + 1] = visavis_high_16(from[i], from[4 + i]); \
  }
VISAVIS_INLINE void visavis_transpose_16bit_8x8(const v128_t in[8], v128_t out[8]) {
  v128_t a[8], b[8];
  VISAVIS_STEP(in, a)
  VISAVIS_STEP(a, b)
  VISAVIS_STEP(b, out)
}
#undef VISAVIS_STEP
