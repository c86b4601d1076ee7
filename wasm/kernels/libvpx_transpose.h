// libvpx's transpose_neon.h ends with transpose.h and this: the same functions by those.
#pragma once

VISAVIS_INLINE void visavis_transpose_s16_8x8q(const int16x8_t in[8], int16x8_t out[8]) {
  visavis_transpose_16bit_8x8((const v128_t*)in, (v128_t*)out);
}
#define VISAVIS_TRANSPOSE_8X8(name, type)                                                        \
  VISAVIS_INLINE void name(type* a0, type* a1, type* a2, type* a3, type* a4, type* a5, type* a6, \
                           type* a7) {                                                           \
    v128_t r[8] = {(v128_t)*a0, (v128_t)*a1, (v128_t)*a2, (v128_t)*a3,                           \
                   (v128_t)*a4, (v128_t)*a5, (v128_t)*a6, (v128_t)*a7};                          \
    visavis_transpose_16bit_8x8(r, r);                                                           \
    *a0 = (type)r[0], *a1 = (type)r[1], *a2 = (type)r[2], *a3 = (type)r[3];                      \
    *a4 = (type)r[4], *a5 = (type)r[5], *a6 = (type)r[6], *a7 = (type)r[7];                      \
  }
VISAVIS_TRANSPOSE_8X8(visavis_transpose_s16_8x8, int16x8_t)
VISAVIS_TRANSPOSE_8X8(visavis_transpose_u16_8x8, uint16x8_t)
#undef VISAVIS_TRANSPOSE_8X8

VISAVIS_INLINE v128_t visavis_wide(uint8x8_t v) {
  return (v128_t)__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1,
                                         -1);
}
VISAVIS_INLINE uint8x8_t visavis_half(v128_t v) {
  const uint8x16_t bytes = (uint8x16_t)v;
  return __builtin_shufflevector(bytes, bytes, 0, 1, 2, 3, 4, 5, 6, 7);
}
VISAVIS_INLINE uint8x8_t visavis_other_half(v128_t v) {
  const uint8x16_t bytes = (uint8x16_t)v;
  return __builtin_shufflevector(bytes, bytes, 8, 9, 10, 11, 12, 13, 14, 15);
}

VISAVIS_INLINE void visavis_transpose_u8_8x16(uint8x8_t i0, uint8x8_t i1, uint8x8_t i2,
                                              uint8x8_t i3, uint8x8_t i4, uint8x8_t i5,
                                              uint8x8_t i6, uint8x8_t i7, uint8x8_t i8,
                                              uint8x8_t i9, uint8x8_t i10, uint8x8_t i11,
                                              uint8x8_t i12, uint8x8_t i13, uint8x8_t i14,
                                              uint8x8_t i15, uint8x16_t* o0, uint8x16_t* o1,
                                              uint8x16_t* o2, uint8x16_t* o3, uint8x16_t* o4,
                                              uint8x16_t* o5, uint8x16_t* o6, uint8x16_t* o7) {
  const v128_t row[16] = {
      visavis_wide(i0),  visavis_wide(i1),  visavis_wide(i2),  visavis_wide(i3),
      visavis_wide(i4),  visavis_wide(i5),  visavis_wide(i6),  visavis_wide(i7),
      visavis_wide(i8),  visavis_wide(i9),  visavis_wide(i10), visavis_wide(i11),
      visavis_wide(i12), visavis_wide(i13), visavis_wide(i14), visavis_wide(i15)};
  v128_t column[8];
  visavis_transpose_16x8(row, column);
  uint8x16_t* const out[8] = {o0, o1, o2, o3, o4, o5, o6, o7};
  for (int i = 0; i < 8; ++i) *out[i] = (uint8x16_t)column[i];
}

VISAVIS_INLINE void visavis_transpose_u8_16x8(uint8x16_t i0, uint8x16_t i1, uint8x16_t i2,
                                              uint8x16_t i3, uint8x16_t i4, uint8x16_t i5,
                                              uint8x16_t i6, uint8x16_t i7, uint8x8_t* o0,
                                              uint8x8_t* o1, uint8x8_t* o2, uint8x8_t* o3,
                                              uint8x8_t* o4, uint8x8_t* o5, uint8x8_t* o6,
                                              uint8x8_t* o7, uint8x8_t* o8, uint8x8_t* o9,
                                              uint8x8_t* o10, uint8x8_t* o11, uint8x8_t* o12,
                                              uint8x8_t* o13, uint8x8_t* o14, uint8x8_t* o15) {
  const v128_t column[8] = {(v128_t)i0, (v128_t)i1, (v128_t)i2, (v128_t)i3,
                            (v128_t)i4, (v128_t)i5, (v128_t)i6, (v128_t)i7};
  v128_t rows[8];
  visavis_transpose_8x16(column, rows);
  uint8x8_t* const out[16] = {o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14, o15};
  for (int i = 0; i < 8; ++i) {
    *out[2 * i] = visavis_half(rows[i]);
    *out[2 * i + 1] = visavis_other_half(rows[i]);
  }
}

VISAVIS_INLINE void visavis_transpose_u8_16x16(
    uint8x16_t i0, uint8x16_t i1, uint8x16_t i2, uint8x16_t i3, uint8x16_t i4, uint8x16_t i5,
    uint8x16_t i6, uint8x16_t i7, uint8x16_t i8, uint8x16_t i9, uint8x16_t i10, uint8x16_t i11,
    uint8x16_t i12, uint8x16_t i13, uint8x16_t i14, uint8x16_t i15, uint8x16_t* o0, uint8x16_t* o1,
    uint8x16_t* o2, uint8x16_t* o3, uint8x16_t* o4, uint8x16_t* o5, uint8x16_t* o6, uint8x16_t* o7,
    uint8x16_t* o8, uint8x16_t* o9, uint8x16_t* o10, uint8x16_t* o11, uint8x16_t* o12,
    uint8x16_t* o13, uint8x16_t* o14, uint8x16_t* o15) {
  const v128_t in[16] = {(v128_t)i0,  (v128_t)i1,  (v128_t)i2,  (v128_t)i3,
                         (v128_t)i4,  (v128_t)i5,  (v128_t)i6,  (v128_t)i7,
                         (v128_t)i8,  (v128_t)i9,  (v128_t)i10, (v128_t)i11,
                         (v128_t)i12, (v128_t)i13, (v128_t)i14, (v128_t)i15};
  v128_t column[16];
  visavis_transpose_16x16(in, column);
  uint8x16_t* const out[16] = {o0, o1, o2,  o3,  o4,  o5,  o6,  o7,
                               o8, o9, o10, o11, o12, o13, o14, o15};
  for (int i = 0; i < 16; ++i) *out[i] = (uint8x16_t)column[i];
}

#define transpose_s16_8x8q visavis_transpose_s16_8x8q
#define transpose_s16_8x8 visavis_transpose_s16_8x8
#define transpose_u16_8x8 visavis_transpose_u16_8x8
#define transpose_u8_8x16 visavis_transpose_u8_8x16
#define transpose_u8_16x8 visavis_transpose_u8_16x8
#define transpose_u8_16x16 visavis_transpose_u8_16x16
