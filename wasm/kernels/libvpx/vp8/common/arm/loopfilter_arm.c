// VP8's loop filter (RFC 6386, section 15) in wasm SIMD, in place of the NEON code below it: all in
// bytes, as its SSE2 code does it, and edges in columns transposed by interleaving.
#include "./vp8_rtcd.h"
#include "./vpx_config.h"
#include "transpose.h"
#include "vp8/common/loopfilter.h"
#include "vp8/common/onyxc_int.h"

// 16 places along an edge, the pixels across it one register each: p3 p2 p1 p0 | q0 q1 q2 q3.
enum { P3, P2, P1, P0, Q0, Q1, Q2, Q3, kAcross };

typedef struct {
  v128_t edge, interior, variance;
} Limits;

VISAVIS_INLINE Limits limits_of(const unsigned char* edge, const loop_filter_info* info) {
  const Limits limits = {wasm_v128_load8_splat(edge), wasm_v128_load8_splat(info->lim),
                         wasm_v128_load8_splat(info->hev_thr)};
  return limits;
}

VISAVIS_INLINE v128_t difference(v128_t a, v128_t b) {
  return wasm_v128_or(wasm_u8x16_sub_sat(a, b), wasm_u8x16_sub_sat(b, a));
}

// All ones where the edge is to be filtered, and where it has no high variance.
VISAVIS_INLINE void compare(const v128_t px[kAcross], Limits limits, v128_t* mask,
                            v128_t* low_variance) {
  const v128_t zero = wasm_i8x16_const_splat(0);
  const v128_t inner = wasm_u8x16_max(difference(px[P1], px[P0]), difference(px[Q1], px[Q0]));
  const v128_t outer =
      wasm_u8x16_max(wasm_u8x16_max(difference(px[P3], px[P2]), difference(px[P2], px[P1])),
                     wasm_u8x16_max(difference(px[Q3], px[Q2]), difference(px[Q2], px[Q1])));
  const v128_t once = difference(px[P0], px[Q0]);
  const v128_t step = wasm_u8x16_add_sat(wasm_u8x16_add_sat(once, once),
                                         wasm_u8x16_shr(difference(px[P1], px[Q1]), 1));
  const v128_t beyond =
      wasm_v128_or(wasm_u8x16_sub_sat(wasm_u8x16_max(inner, outer), limits.interior),
                   wasm_u8x16_sub_sat(step, limits.edge));
  *mask = wasm_i8x16_eq(beyond, zero);
  *low_variance = wasm_i8x16_eq(wasm_u8x16_sub_sat(inner, limits.variance), zero);
}

VISAVIS_INLINE v128_t flip(v128_t v) {
  return wasm_v128_xor(v, wasm_i8x16_const_splat((int8_t)0x80));
}

// first + 3 * (q0 - p0), saturated: as the sign of what is added stays, saturating each step gives
// the same.
VISAVIS_INLINE v128_t add_three_steps(v128_t first, v128_t p0, v128_t q0) {
  const v128_t step = wasm_i8x16_sub_sat(q0, p0);
  return wasm_i8x16_add_sat(wasm_i8x16_add_sat(wasm_i8x16_add_sat(first, step), step), step);
}

// Moves p0 and q0 towards each other by an eighth of `by`; returns what q0 has moved.
VISAVIS_INLINE v128_t meet(v128_t by, v128_t* p0, v128_t* q0) {
  const v128_t q = wasm_i8x16_shr(wasm_i8x16_add_sat(by, wasm_i8x16_const_splat(4)), 3);
  const v128_t p = wasm_i8x16_shr(wasm_i8x16_add_sat(by, wasm_i8x16_const_splat(3)), 3);
  *p0 = wasm_i8x16_add_sat(*p0, p);
  *q0 = wasm_i8x16_sub_sat(*q0, q);
  return q;
}

// Between the blocks of a macroblock. Changes p1 to q1.
VISAVIS_INLINE void filter_block_edge(v128_t px[kAcross], Limits limits) {
  v128_t mask, low_variance;
  compare(px, limits, &mask, &low_variance);
  const v128_t p1 = flip(px[P1]), q1 = flip(px[Q1]);
  v128_t p0 = flip(px[P0]), q0 = flip(px[Q0]);
  const v128_t outer = wasm_v128_andnot(wasm_i8x16_sub_sat(p1, q1), low_variance);
  const v128_t moved = meet(wasm_v128_and(add_three_steps(outer, p0, q0), mask), &p0, &q0);
  // Half of it, rounded up: the mean of biased numbers.
  const v128_t half = wasm_v128_and(
      flip(wasm_u8x16_avgr(flip(moved), wasm_i8x16_const_splat((int8_t)0x80))), low_variance);
  px[P1] = flip(wasm_i8x16_add_sat(p1, half));
  px[P0] = flip(p0);
  px[Q0] = flip(q0);
  px[Q1] = flip(wasm_i8x16_sub_sat(q1, half));
}

// Between macroblocks. Changes p2 to q2.
VISAVIS_INLINE void filter_macroblock_edge(v128_t px[kAcross], Limits limits) {
  v128_t mask, low_variance;
  compare(px, limits, &mask, &low_variance);
  const v128_t p1 = flip(px[P1]), q1 = flip(px[Q1]);
  v128_t p0 = flip(px[P0]), q0 = flip(px[Q0]);
  const v128_t all = wasm_v128_and(add_three_steps(wasm_i8x16_sub_sat(p1, q1), p0, q0), mask);
  meet(wasm_v128_andnot(all, low_variance), &p0, &q0);

  // 9, 18 and 27 of 128 parts of the rest.
  const v128_t rest = wasm_v128_and(all, low_variance);
  const v128_t nine = wasm_i16x8_const_splat(9);
  const v128_t low = wasm_i16x8_mul(wasm_i16x8_extend_low_i8x16(rest), nine);
  const v128_t high = wasm_i16x8_mul(wasm_i16x8_extend_high_i8x16(rest), nine);
  v128_t low_sum = wasm_i16x8_const_splat(63), high_sum = low_sum;
  v128_t part[3];
  for (int i = 0; i < 3; ++i) {
    low_sum = wasm_i16x8_add(low_sum, low);
    high_sum = wasm_i16x8_add(high_sum, high);
    part[i] = wasm_i8x16_narrow_i16x8(wasm_i16x8_shr(low_sum, 7), wasm_i16x8_shr(high_sum, 7));
  }
  px[P2] = flip(wasm_i8x16_add_sat(flip(px[P2]), part[0]));
  px[P1] = flip(wasm_i8x16_add_sat(p1, part[1]));
  px[P0] = flip(wasm_i8x16_add_sat(p0, part[2]));
  px[Q0] = flip(wasm_i8x16_sub_sat(q0, part[2]));
  px[Q1] = flip(wasm_i8x16_sub_sat(q1, part[1]));
  px[Q2] = flip(wasm_i8x16_sub_sat(flip(px[Q2]), part[0]));
}

// Below, `second` is where the second half of the 16 places lies: eight rows further down in luma,
// the other plane in chroma.
VISAVIS_INLINE void load_rows(const uint8_t* first, const uint8_t* second, int stride,
                              v128_t px[kAcross]) {
  for (int i = 0; i < kAcross; ++i) {
    const ptrdiff_t at = (ptrdiff_t)(i - Q0) * stride;
    px[i] = wasm_v128_load64_lane(second + at, wasm_v128_load64_zero(first + at), 1);
  }
}

VISAVIS_INLINE void store_rows(uint8_t* first, uint8_t* second, int stride,
                               const v128_t px[kAcross]) {
  for (int i = P2; i <= Q2; ++i) {
    const ptrdiff_t at = (ptrdiff_t)(i - Q0) * stride;
    wasm_v128_store64_lane(first + at, px[i], 0);
    wasm_v128_store64_lane(second + at, px[i], 1);
  }
}

VISAVIS_INLINE void load_columns(const uint8_t* first, const uint8_t* second, int stride,
                                 v128_t px[kAcross]) {
  v128_t row[16];
  for (int i = 0; i < 8; ++i) {
    row[i] = wasm_v128_load64_zero(first - Q0 + (ptrdiff_t)i * stride);
    row[8 + i] = wasm_v128_load64_zero(second - Q0 + (ptrdiff_t)i * stride);
  }
  visavis_transpose_16x8(row, px);
}

VISAVIS_INLINE void store_columns(uint8_t* first, uint8_t* second, int stride,
                                  const v128_t px[kAcross]) {
  v128_t rows[8];
  visavis_transpose_8x16(px, rows);
  for (int i = 0; i < 4; ++i) {
    uint8_t* const a = first - Q0 + (ptrdiff_t)(2 * i) * stride;
    uint8_t* const b = second - Q0 + (ptrdiff_t)(2 * i) * stride;
    wasm_v128_store64_lane(a, rows[i], 0);
    wasm_v128_store64_lane(a + stride, rows[i], 1);
    wasm_v128_store64_lane(b, rows[4 + i], 0);
    wasm_v128_store64_lane(b + stride, rows[4 + i], 1);
  }
}

void vp8_loop_filter_mbh_neon(unsigned char* y, unsigned char* u, unsigned char* v, int y_stride,
                              int uv_stride, loop_filter_info* info) {
  const Limits limits = limits_of(info->mblim, info);
  v128_t px[kAcross];
  for (int i = 0; i < kAcross; ++i) px[i] = wasm_v128_load(y + (ptrdiff_t)(i - Q0) * y_stride);
  filter_macroblock_edge(px, limits);
  for (int i = P2; i <= Q2; ++i) wasm_v128_store(y + (ptrdiff_t)(i - Q0) * y_stride, px[i]);
  if (!u) return;
  load_rows(u, v, uv_stride, px);
  filter_macroblock_edge(px, limits);
  store_rows(u, v, uv_stride, px);
}

void vp8_loop_filter_mbv_neon(unsigned char* y, unsigned char* u, unsigned char* v, int y_stride,
                              int uv_stride, loop_filter_info* info) {
  const Limits limits = limits_of(info->mblim, info);
  uint8_t* const below = y + (ptrdiff_t)8 * y_stride;
  v128_t px[kAcross];
  load_columns(y, below, y_stride, px);
  filter_macroblock_edge(px, limits);
  store_columns(y, below, y_stride, px);
  if (!u) return;
  load_columns(u, v, uv_stride, px);
  filter_macroblock_edge(px, limits);
  store_columns(u, v, uv_stride, px);
}

void vp8_loop_filter_bh_neon(unsigned char* y, unsigned char* u, unsigned char* v, int y_stride,
                             int uv_stride, loop_filter_info* info) {
  const Limits limits = limits_of(info->blim, info);
  v128_t px[kAcross];
  for (int edge = 4; edge < 16; edge += 4) {
    uint8_t* const at = y + (ptrdiff_t)edge * y_stride;
    for (int i = 0; i < kAcross; ++i) px[i] = wasm_v128_load(at + (ptrdiff_t)(i - Q0) * y_stride);
    filter_block_edge(px, limits);
    for (int i = P1; i <= Q1; ++i) wasm_v128_store(at + (ptrdiff_t)(i - Q0) * y_stride, px[i]);
  }
  if (!u) return;
  u += (ptrdiff_t)4 * uv_stride;
  v += (ptrdiff_t)4 * uv_stride;
  load_rows(u, v, uv_stride, px);
  filter_block_edge(px, limits);
  store_rows(u, v, uv_stride, px);
}

void vp8_loop_filter_bv_neon(unsigned char* y, unsigned char* u, unsigned char* v, int y_stride,
                             int uv_stride, loop_filter_info* info) {
  const Limits limits = limits_of(info->blim, info);
  v128_t px[16], row[16];
  for (int i = 0; i < 16; ++i) row[i] = wasm_v128_load(y + (ptrdiff_t)i * y_stride);
  visavis_transpose_16x16(row, px);
  for (int edge = 4; edge < 16; edge += 4) filter_block_edge(px + edge - Q0, limits);
  visavis_transpose_16x16(px, row);
  for (int i = 0; i < 16; ++i) wasm_v128_store(y + (ptrdiff_t)i * y_stride, row[i]);
  if (!u) return;
  load_columns(u + 4, v + 4, uv_stride, px);
  filter_block_edge(px, limits);
  store_columns(u + 4, v + 4, uv_stride, px);
}
