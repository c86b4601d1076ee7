// NEON intrinsics in wasm SIMD, where SIMDe's own translation takes many instructions for what wasm
// (or the processor below it) has in one or a few. Stands before Emscripten's <arm_neon.h> on the
// include path of libvpx and replaces single intrinsics; all others stay SIMDe's. Each gives the
// bits of SIMDe's on every input (tests/wasm/kernels compares them); what an x86 processor makes of
// wasm's instructions is in wasm/adr/0009-codec-kernels.md.
#pragma once

#include_next <arm_neon.h>
#include <wasm_simd128.h>

#define VISAVIS_NEON static inline __attribute__((always_inline, unused))

// A NEON register of 64 bits is the lower half of one of 128; what the upper half holds is
// nobody's.
#define VISAVIS_WIDE_8(a) \
  ((v128_t)__builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1))
#define VISAVIS_WIDE_16(a) ((v128_t)__builtin_shufflevector(a, a, 0, 1, 2, 3, -1, -1, -1, -1))
#define VISAVIS_LOW_8(type, v) \
  ((type)__builtin_shufflevector((uint8x16_t)(v), (uint8x16_t)(v), 0, 1, 2, 3, 4, 5, 6, 7))
#define VISAVIS_MOVE_16(v, ...) \
  ((v128_t)__builtin_shufflevector((int16x8_t)(v), (int16x8_t)(v), __VA_ARGS__))
#define VISAVIS_MOVE_32(v, ...) \
  ((v128_t)__builtin_shufflevector((int32x4_t)(v), (int32x4_t)(v), __VA_ARGS__))
// Both halves of `v` the same: a narrowing of one register has no second input to pack.
#define VISAVIS_TWICE(narrow, v) narrow((v), (v))

// --- Rounding shifts. A shift by n of x + 2^(n-1): where the sum may leave the lane, shifting in
// two steps keeps it in, or saturating it changes nothing that the narrowing below would not.
// The bits that a sum beyond the lane would lose are cut off by the narrowing: n is at most half
// the lane.
VISAVIS_NEON uint8x8_t visavis_vrshrn_n_u16(uint16x8_t a, int n) {
  return simde_vmovn_u16((uint16x8_t)wasm_u16x8_shr(
      wasm_i16x8_add((v128_t)a, wasm_i16x8_splat((int16_t)(1 << (n - 1)))), n));
}
VISAVIS_NEON int8x8_t visavis_vrshrn_n_s16(int16x8_t a, int n) {
  return (int8x8_t)visavis_vrshrn_n_u16((uint16x8_t)a, n);
}
VISAVIS_NEON int16x4_t visavis_vrshrn_n_s32(int32x4_t a, int n) {
  return simde_vmovn_s32(
      (int32x4_t)wasm_u32x4_shr(wasm_i32x4_add((v128_t)a, wasm_i32x4_splat(1 << (n - 1))), n));
}
VISAVIS_NEON int32x2_t visavis_vrshrn_n_s64(int64x2_t a, int n) {
  return simde_vmovn_s64((int64x2_t)wasm_u64x2_shr(
      wasm_i64x2_add((v128_t)a, wasm_i64x2_splat((int64_t)1 << (n - 1))), n));
}
#undef vrshrn_n_u16
#undef vrshrn_n_s16
#undef vrshrn_n_s32
#undef vrshrn_n_s64
#define vrshrn_n_u16(a, n) visavis_vrshrn_n_u16(a, n)
#define vrshrn_n_s16(a, n) visavis_vrshrn_n_s16(a, n)
#define vrshrn_n_s32(a, n) visavis_vrshrn_n_s32(a, n)
#define vrshrn_n_s64(a, n) visavis_vrshrn_n_s64(a, n)

// Without narrowing, in two shifts: half of the sum of the number shifted less and one.
VISAVIS_NEON int32x4_t visavis_vrshrq_n_s32(int32x4_t a, int n) {
  if (n == 1) return simde_vrshrq_n_s32(a, 1);
  const v128_t more = wasm_i32x4_add(wasm_i32x4_shr((v128_t)a, n - 1), wasm_i32x4_const_splat(1));
  return (int32x4_t)wasm_i32x4_shr(more, 1);
}
VISAVIS_NEON int16x8_t visavis_vrshrq_n_s16(int16x8_t a, int n) {
  if (n == 1) return simde_vrshrq_n_s16(a, 1);
  const v128_t more = wasm_i16x8_add(wasm_i16x8_shr((v128_t)a, n - 1), wasm_i16x8_const_splat(1));
  return (int16x8_t)wasm_i16x8_shr(more, 1);
}
// By one: the mean with nothing, of numbers biased to unsigned ones.
VISAVIS_NEON int8x16_t visavis_vrshrq_1_s8(int8x16_t a) {
  const v128_t bias = wasm_i8x16_const_splat((int8_t)0x80);
  return (int8x16_t)wasm_v128_xor(wasm_u8x16_avgr(wasm_v128_xor((v128_t)a, bias), bias), bias);
}
VISAVIS_NEON int16x4_t visavis_vqrshrn_n_s32(int32x4_t a, int n) {
  const v128_t rounded = (v128_t)visavis_vrshrq_n_s32(a, n);
  return VISAVIS_LOW_8(int16x4_t, VISAVIS_TWICE(wasm_i16x8_narrow_i32x4, rounded));
}
#undef vrshrq_n_s32
#undef vrshrq_n_s16
#undef vrshrq_n_s8
#undef vqrshrn_n_s32
#define vrshrq_n_s32(a, n) visavis_vrshrq_n_s32(a, n)
#define vrshrq_n_s16(a, n) visavis_vrshrq_n_s16(a, n)
#define vrshrq_n_s8(a, n) ((n) == 1 ? visavis_vrshrq_1_s8(a) : simde_vrshrq_n_s8(a, n))
#define vqrshrn_n_s32(a, n) visavis_vqrshrn_n_s32(a, n)

// A sum that saturates is above 255 after a shift by at most 7 (8 of an unsigned one), as the true
// one is.
VISAVIS_NEON uint8x8_t visavis_vqrshrun_n_s16(int16x8_t a, int n) {
  if (n == 8) return simde_vqrshrun_n_s16(a, 8);
  const v128_t sum = wasm_i16x8_add_sat((v128_t)a, wasm_i16x8_splat((int16_t)(1 << (n - 1))));
  return VISAVIS_LOW_8(uint8x8_t, VISAVIS_TWICE(wasm_u8x16_narrow_i16x8, wasm_i16x8_shr(sum, n)));
}
VISAVIS_NEON uint8x8_t visavis_vqrshrn_n_u16(uint16x8_t a, int n) {
  if (n == 8) return simde_vqrshrn_n_u16(a, 8);
  const v128_t sum = wasm_u16x8_add_sat((v128_t)a, wasm_i16x8_splat((int16_t)(1 << (n - 1))));
  return VISAVIS_LOW_8(uint8x8_t, VISAVIS_TWICE(wasm_u8x16_narrow_i16x8, wasm_u16x8_shr(sum, n)));
}
#undef vqrshrun_n_s16
#undef vqrshrn_n_u16
#define vqrshrun_n_s16(a, n) visavis_vqrshrun_n_s16(a, n)
#define vqrshrn_n_u16(a, n) visavis_vqrshrn_n_u16(a, n)

// --- Saturating narrowing.
VISAVIS_NEON uint8x8_t visavis_vqmovun_s16(int16x8_t a) {
  return VISAVIS_LOW_8(uint8x8_t, VISAVIS_TWICE(wasm_u8x16_narrow_i16x8, (v128_t)a));
}
VISAVIS_NEON int8x8_t visavis_vqmovn_s16(int16x8_t a) {
  return VISAVIS_LOW_8(int8x8_t, VISAVIS_TWICE(wasm_i8x16_narrow_i16x8, (v128_t)a));
}
VISAVIS_NEON int16x4_t visavis_vqmovn_s32(int32x4_t a) {
  return VISAVIS_LOW_8(int16x4_t, VISAVIS_TWICE(wasm_i16x8_narrow_i32x4, (v128_t)a));
}
VISAVIS_NEON int8x8_t visavis_vqshrn_n_s16(int16x8_t a, int n) {
  return visavis_vqmovn_s16((int16x8_t)wasm_i16x8_shr((v128_t)a, n));
}
#undef vqmovun_s16
#undef vqmovn_s16
#undef vqmovn_s32
#undef vqshrn_n_s16
#define vqmovun_s16(a) visavis_vqmovun_s16(a)
#define vqmovn_s16(a) visavis_vqmovn_s16(a)
#define vqmovn_s32(a) visavis_vqmovn_s32(a)
#define vqshrn_n_s16(a, n) visavis_vqshrn_n_s16(a, n)

// --- Saturating arithmetic and means on 64 bits.
VISAVIS_NEON int16x4_t visavis_vqadd_s16(int16x4_t a, int16x4_t b) {
  return VISAVIS_LOW_8(int16x4_t, wasm_i16x8_add_sat(VISAVIS_WIDE_16(a), VISAVIS_WIDE_16(b)));
}
VISAVIS_NEON int16x4_t visavis_vqsub_s16(int16x4_t a, int16x4_t b) {
  return VISAVIS_LOW_8(int16x4_t, wasm_i16x8_sub_sat(VISAVIS_WIDE_16(a), VISAVIS_WIDE_16(b)));
}
VISAVIS_NEON uint8x8_t visavis_vrhadd_u8(uint8x8_t a, uint8x8_t b) {
  return VISAVIS_LOW_8(uint8x8_t, wasm_u8x16_avgr(VISAVIS_WIDE_8(a), VISAVIS_WIDE_8(b)));
}
VISAVIS_NEON uint16x4_t visavis_vrhadd_u16(uint16x4_t a, uint16x4_t b) {
  return VISAVIS_LOW_8(uint16x4_t, wasm_u16x8_avgr(VISAVIS_WIDE_16(a), VISAVIS_WIDE_16(b)));
}
VISAVIS_NEON int8x8_t visavis_vabs_s8(int8x8_t a) {
  return VISAVIS_LOW_8(int8x8_t, wasm_i8x16_abs(VISAVIS_WIDE_8(a)));
}
// The mean rounded down is the mean rounded up less what was rounded.
VISAVIS_NEON uint8x16_t visavis_vhaddq_u8(uint8x16_t a, uint8x16_t b) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor((v128_t)a, (v128_t)b), wasm_i8x16_const_splat(1));
  return (uint8x16_t)wasm_i8x16_sub(wasm_u8x16_avgr((v128_t)a, (v128_t)b), odd);
}
// Half of a - b is the rounded mean of a and ~b, of numbers biased to unsigned ones.
VISAVIS_NEON int16x8_t visavis_vhsubq_s16(int16x8_t a, int16x8_t b) {
  const v128_t bias = wasm_i16x8_const_splat((int16_t)0x8000);
  const v128_t minuend = wasm_v128_xor((v128_t)a, bias);
  const v128_t rest = wasm_v128_xor((v128_t)b, wasm_i16x8_const_splat(0x7fff));
  return (int16x8_t)wasm_v128_xor(wasm_u16x8_avgr(minuend, rest), bias);
}
#undef vqadd_s16
#undef vqsub_s16
#undef vrhadd_u8
#undef vrhadd_u16
#undef vabs_s8
#undef vhaddq_u8
#undef vhsubq_s16
#define vqadd_s16(a, b) visavis_vqadd_s16(a, b)
#define vqsub_s16(a, b) visavis_vqsub_s16(a, b)
#define vrhadd_u8(a, b) visavis_vrhadd_u8(a, b)
#define vrhadd_u16(a, b) visavis_vrhadd_u16(a, b)
#define vabs_s8(a) visavis_vabs_s8(a)
#define vhaddq_u8(a, b) visavis_vhaddq_u8(a, b)
#define vhsubq_s16(a, b) visavis_vhsubq_s16(a, b)

// --- Sums of neighbours.
VISAVIS_NEON uint16x8_t visavis_vpaddlq_u8(uint8x16_t a) {
  return (uint16x8_t)wasm_u16x8_extadd_pairwise_u8x16((v128_t)a);
}
VISAVIS_NEON int32x4_t visavis_vpaddlq_s16(int16x8_t a) {
  return (int32x4_t)wasm_i32x4_extadd_pairwise_i16x8((v128_t)a);
}
VISAVIS_NEON uint16x8_t visavis_vpadalq_u8(uint16x8_t a, uint8x16_t b) {
  return (uint16x8_t)wasm_i16x8_add((v128_t)a, wasm_u16x8_extadd_pairwise_u8x16((v128_t)b));
}
VISAVIS_NEON int32x4_t visavis_vpadalq_s16(int32x4_t a, int16x8_t b) {
  return (int32x4_t)wasm_i32x4_add((v128_t)a, wasm_i32x4_extadd_pairwise_i16x8((v128_t)b));
}
#undef vpaddlq_u8
#undef vpaddlq_s16
#undef vpadalq_u8
#undef vpadalq_s16
#define vpaddlq_u8(a) visavis_vpaddlq_u8(a)
#define vpaddlq_s16(a) visavis_vpaddlq_s16(a)
#define vpadalq_u8(a, b) visavis_vpadalq_u8(a, b)
#define vpadalq_s16(a, b) visavis_vpadalq_s16(a, b)

// --- Products of 16 bits. LLVM makes a 32-bit multiplication of one by a constant (two to three
// times as slow on x86); a dot product with zeros between the lanes is one multiplication of 16
// bits.
#define VISAVIS_LOW_WITH_ZEROS(v) \
  ((v128_t)__builtin_shufflevector((int16x8_t)(v), (int16x8_t){0}, 0, 8, 1, 9, 2, 10, 3, 11))
#define VISAVIS_HIGH_WITH_ZEROS(v) \
  ((v128_t)__builtin_shufflevector((int16x8_t)(v), (int16x8_t){0}, 4, 12, 5, 13, 6, 14, 7, 15))
VISAVIS_NEON int32x4_t visavis_vmull_s16(int16x4_t a, int16x4_t b) {
  return (int32x4_t)wasm_i32x4_dot_i16x8(VISAVIS_LOW_WITH_ZEROS(VISAVIS_WIDE_16(a)),
                                         VISAVIS_LOW_WITH_ZEROS(VISAVIS_WIDE_16(b)));
}
// Not of NEON: sums of two neighbouring products. For patches.
VISAVIS_NEON int32x4_t visavis_dotq_s16(int16x8_t a, int16x8_t b) {
  return (int32x4_t)wasm_i32x4_dot_i16x8((v128_t)a, (v128_t)b);
}
// Not of NEON: a * x + b * y.
VISAVIS_NEON int32x4_t visavis_two_products_s16(int16x4_t a, int16x4_t b, int16_t x, int16_t y) {
  const v128_t pairs = (v128_t)__builtin_shufflevector(
      (int16x8_t)VISAVIS_WIDE_16(a), (int16x8_t)VISAVIS_WIDE_16(b), 0, 8, 1, 9, 2, 10, 3, 11);
  const uint32_t factors = (uint16_t)x | (uint32_t)(uint16_t)y << 16;
  return (int32x4_t)wasm_i32x4_dot_i16x8(pairs, wasm_i32x4_splat((int32_t)factors));
}
#undef vmull_s16
#undef vmull_n_s16
#undef vmull_lane_s16
#undef vmlal_s16
#undef vmlal_n_s16
#undef vmlal_lane_s16
#undef vmlsl_s16
#undef vmlsl_n_s16
#undef vmlsl_lane_s16
#define vmull_s16(a, b) visavis_vmull_s16(a, b)
#define vmull_n_s16(a, b) visavis_vmull_s16(a, vdup_n_s16(b))
#define vmull_lane_s16(a, b, lane) visavis_vmull_s16(a, vdup_lane_s16(b, lane))
#define vmlal_s16(sum, a, b) vaddq_s32(sum, visavis_vmull_s16(a, b))
#define vmlal_n_s16(sum, a, b) vaddq_s32(sum, vmull_n_s16(a, b))
#define vmlal_lane_s16(sum, a, b, lane) vaddq_s32(sum, vmull_lane_s16(a, b, lane))
#define vmlsl_s16(sum, a, b) vsubq_s32(sum, visavis_vmull_s16(a, b))
#define vmlsl_n_s16(sum, a, b) vsubq_s32(sum, vmull_n_s16(a, b))
#define vmlsl_lane_s16(sum, a, b, lane) vsubq_s32(sum, vmull_lane_s16(a, b, lane))

// Not of NEON: the upper halves of products. One multiplication for the even lanes and one for the
// odd ones, by factors whose other lanes are zero; in a loop over one `b` those are made once.
VISAVIS_NEON int16x8_t visavis_mulhi_s16(int16x8_t a, int16x8_t b) {
  const v128_t even = wasm_v128_and((v128_t)b, wasm_i32x4_const_splat(0xffff));
  const v128_t odd = wasm_v128_xor((v128_t)b, even);
  return (int16x8_t)__builtin_shufflevector(
      (int16x8_t)wasm_u32x4_shr(wasm_i32x4_dot_i16x8((v128_t)a, even), 16),
      (int16x8_t)wasm_i32x4_dot_i16x8((v128_t)a, odd), 0, 9, 2, 11, 4, 13, 6, 15);
}
// Not of NEON: sums of products, rounded and shifted (no sum is within 2^(n-1) of the lane's end),
// as eight lanes. Sums that fit 16 bits after the shift: then saturation is none.
VISAVIS_NEON int16x8_t visavis_round_shift_narrow(int32x4_t low, int32x4_t high, int n) {
  const v128_t half = wasm_i32x4_splat(1 << (n - 1));
  return (int16x8_t)wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add((v128_t)low, half), n),
                                            wasm_i32x4_shr(wasm_i32x4_add((v128_t)high, half), n));
}

// Doubled, their upper half.
VISAVIS_NEON int16x8_t visavis_vqrdmulhq_s16(int16x8_t a, int16x8_t b) {
  return (int16x8_t)wasm_i16x8_q15mulr_sat((v128_t)a, (v128_t)b);
}
VISAVIS_NEON int16x4_t visavis_vqrdmulh_s16(int16x4_t a, int16x4_t b) {
  return VISAVIS_LOW_8(int16x4_t, wasm_i16x8_q15mulr_sat(VISAVIS_WIDE_16(a), VISAVIS_WIDE_16(b)));
}
VISAVIS_NEON int16x8_t visavis_vqdmulhq_s16(int16x8_t a, int16x8_t b) {
  const v128_t low =
      wasm_i32x4_dot_i16x8(VISAVIS_LOW_WITH_ZEROS((v128_t)a), VISAVIS_LOW_WITH_ZEROS((v128_t)b));
  const v128_t high =
      wasm_i32x4_dot_i16x8(VISAVIS_HIGH_WITH_ZEROS((v128_t)a), VISAVIS_HIGH_WITH_ZEROS((v128_t)b));
  return (int16x8_t)wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, 15), wasm_i32x4_shr(high, 15));
}
#undef vqrdmulhq_s16
#undef vqrdmulhq_n_s16
#undef vqrdmulhq_lane_s16
#undef vqrdmulh_s16
#undef vqrdmulh_n_s16
#undef vqrdmulh_lane_s16
#undef vqdmulhq_s16
#undef vqdmulhq_n_s16
#define vqrdmulhq_s16(a, b) visavis_vqrdmulhq_s16(a, b)
#define vqrdmulhq_n_s16(a, b) visavis_vqrdmulhq_s16(a, vdupq_n_s16(b))
#define vqrdmulhq_lane_s16(a, b, lane) visavis_vqrdmulhq_s16(a, vdupq_lane_s16(b, lane))
#define vqrdmulh_s16(a, b) visavis_vqrdmulh_s16(a, b)
#define vqrdmulh_n_s16(a, b) visavis_vqrdmulh_s16(a, vdup_n_s16(b))
#define vqrdmulh_lane_s16(a, b, lane) visavis_vqrdmulh_s16(a, vdup_lane_s16(b, lane))
#define vqdmulhq_s16(a, b) visavis_vqdmulhq_s16(a, b)
#define vqdmulhq_n_s16(a, b) visavis_vqdmulhq_s16(a, vdupq_n_s16(b))

// --- The whole register to one number, by halves.
VISAVIS_NEON uint16_t visavis_vmaxvq_u16(uint16x8_t a) {
  v128_t v = (v128_t)a;
  v = wasm_u16x8_max(v, VISAVIS_MOVE_16(v, 4, 5, 6, 7, 4, 5, 6, 7));
  v = wasm_u16x8_max(v, VISAVIS_MOVE_16(v, 2, 3, 2, 3, 2, 3, 2, 3));
  v = wasm_u16x8_max(v, VISAVIS_MOVE_16(v, 1, 1, 1, 1, 1, 1, 1, 1));
  return wasm_u16x8_extract_lane(v, 0);
}
VISAVIS_NEON int16_t visavis_vmaxvq_s16(int16x8_t a) {
  v128_t v = (v128_t)a;
  v = wasm_i16x8_max(v, VISAVIS_MOVE_16(v, 4, 5, 6, 7, 4, 5, 6, 7));
  v = wasm_i16x8_max(v, VISAVIS_MOVE_16(v, 2, 3, 2, 3, 2, 3, 2, 3));
  v = wasm_i16x8_max(v, VISAVIS_MOVE_16(v, 1, 1, 1, 1, 1, 1, 1, 1));
  return wasm_i16x8_extract_lane(v, 0);
}
VISAVIS_NEON uint32_t visavis_vaddvq_u32(uint32x4_t a) {
  v128_t v = (v128_t)a;
  v = wasm_i32x4_add(v, VISAVIS_MOVE_32(v, 2, 3, 2, 3));
  v = wasm_i32x4_add(v, VISAVIS_MOVE_32(v, 1, 1, 1, 1));
  return wasm_u32x4_extract_lane(v, 0);
}
VISAVIS_NEON uint32_t visavis_vaddlvq_u16(uint16x8_t a) {
  return visavis_vaddvq_u32((uint32x4_t)wasm_u32x4_extadd_pairwise_u16x8((v128_t)a));
}
VISAVIS_NEON int32_t visavis_vaddlvq_s16(int16x8_t a) {
  return (int32_t)visavis_vaddvq_u32((uint32x4_t)wasm_i32x4_extadd_pairwise_i16x8((v128_t)a));
}
VISAVIS_NEON uint16_t visavis_vaddlvq_u8(uint8x16_t a) {
  return (uint16_t)visavis_vaddlvq_u16((uint16x8_t)wasm_u16x8_extadd_pairwise_u8x16((v128_t)a));
}
VISAVIS_NEON int16_t visavis_vaddlvq_s8(int8x16_t a) {
  return (int16_t)visavis_vaddlvq_s16((int16x8_t)wasm_i16x8_extadd_pairwise_i8x16((v128_t)a));
}
VISAVIS_NEON uint16_t visavis_vaddlv_u8(uint8x8_t a) {
  return (uint16_t)visavis_vaddlvq_u16((uint16x8_t)wasm_u16x8_extend_low_u8x16(VISAVIS_WIDE_8(a)));
}
VISAVIS_NEON uint16_t visavis_vaddv_u16(uint16x4_t a) {
  return (uint16_t)visavis_vaddvq_u32((uint32x4_t)wasm_u32x4_extend_low_u16x8(VISAVIS_WIDE_16(a)));
}
#undef vmaxvq_u16
#undef vmaxvq_s16
#undef vaddvq_u32
#undef vaddvq_s32
#undef vaddlvq_u16
#undef vaddlvq_s16
#undef vaddlvq_u8
#undef vaddlvq_s8
#undef vaddlv_u8
#undef vaddv_u16
#define vmaxvq_u16(a) visavis_vmaxvq_u16(a)
#define vmaxvq_s16(a) visavis_vmaxvq_s16(a)
#define vaddvq_u32(a) visavis_vaddvq_u32(a)
#define vaddvq_s32(a) ((int32_t)visavis_vaddvq_u32((uint32x4_t)(a)))
#define vaddlvq_u16(a) visavis_vaddlvq_u16(a)
#define vaddlvq_s16(a) visavis_vaddlvq_s16(a)
#define vaddlvq_u8(a) visavis_vaddlvq_u8(a)
#define vaddlvq_s8(a) visavis_vaddlvq_s8(a)
#define vaddlv_u8(a) visavis_vaddlv_u8(a)
#define vaddv_u16(a) visavis_vaddv_u16(a)

#undef VISAVIS_NEON
