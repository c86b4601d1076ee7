// wasm/kernels/arm_neon.h gives what SIMDe gives, on random and extreme input.
#include <arm_neon.h>

#include "tests/wasm/kernels/check.h"

#define SAME(type, ours, theirs)      \
  do {                                \
    const type x = ours, y = theirs;  \
    compare(#ours, &x, &y, sizeof x); \
  } while (0)

static void rounding_shifts(void) {
  int16_t s16[8];
  int32_t s32[4];
  int64_t s64[2];
  fill(s16, sizeof s16);
  fill(s32, sizeof s32);
  fill(s64, sizeof s64);
  const int16x8_t a = vld1q_s16(s16);
  const uint16x8_t u = vreinterpretq_u16_s16(a);
  const int32x4_t b = vld1q_s32(s32);
  const int64x2_t c = vld1q_s64(s64);
#define NARROW_16(n)                                                 \
  SAME(uint8x8_t, vrshrn_n_u16(u, n), simde_vrshrn_n_u16(u, n));     \
  SAME(int8x8_t, vrshrn_n_s16(a, n), simde_vrshrn_n_s16(a, n));      \
  SAME(uint8x8_t, vqrshrun_n_s16(a, n), simde_vqrshrun_n_s16(a, n)); \
  SAME(uint8x8_t, vqrshrn_n_u16(u, n), simde_vqrshrn_n_u16(u, n));   \
  SAME(int8x8_t, vqshrn_n_s16(a, n), simde_vqshrn_n_s16(a, n));
  NARROW_16(1)
  NARROW_16(2)
  NARROW_16(3)
  NARROW_16(4)
  NARROW_16(5)
  NARROW_16(6)
  NARROW_16(7)
  NARROW_16(8)
#define NARROW_32(n)                                               \
  SAME(int16x4_t, vrshrn_n_s32(b, n), simde_vrshrn_n_s32(b, n));   \
  SAME(int16x4_t, vqrshrn_n_s32(b, n), simde_vqrshrn_n_s32(b, n)); \
  SAME(int32x4_t, vrshrq_n_s32(b, n), simde_vrshrq_n_s32(b, n));
  NARROW_32(1)
  NARROW_32(2)
  NARROW_32(6)
  NARROW_32(14)
  NARROW_32(15)
  NARROW_32(16)
#define ROUND_16(n) SAME(int16x8_t, vrshrq_n_s16(a, n), simde_vrshrq_n_s16(a, n));
  ROUND_16(1)
  ROUND_16(2)
  ROUND_16(6)
  ROUND_16(15)
  const int8x16_t s8 = vreinterpretq_s8_s16(a);
  SAME(int8x16_t, vrshrq_n_s8(s8, 1), simde_vrshrq_n_s8(s8, 1));
  SAME(int8x16_t, vrshrq_n_s8(s8, 3), simde_vrshrq_n_s8(s8, 3));
  SAME(int32x2_t, vrshrn_n_s64(c, 14), simde_vrshrn_n_s64(c, 14));
  SAME(uint8x8_t, vqmovun_s16(a), simde_vqmovun_s16(a));
  SAME(int8x8_t, vqmovn_s16(a), simde_vqmovn_s16(a));
  SAME(int16x4_t, vqmovn_s32(b), simde_vqmovn_s32(b));
}

static void arithmetic(void) {
  int16_t s16[2][8];
  uint8_t u8[2][16];
  int32_t s32[4];
  fill(s16, sizeof s16);
  fill(u8, sizeof u8);
  fill(s32, sizeof s32);
  const int16x8_t a = vld1q_s16(s16[0]), b = vld1q_s16(s16[1]);
  const int16x4_t al = vget_low_s16(a), bl = vget_low_s16(b), ah = vget_high_s16(a);
  const uint8x16_t c = vld1q_u8(u8[0]), d = vld1q_u8(u8[1]);
  const uint8x8_t cl = vget_low_u8(c), dl = vget_low_u8(d);
  const uint16x8_t u = vreinterpretq_u16_s16(a);
  const uint16x4_t ul = vreinterpret_u16_s16(al), vl = vreinterpret_u16_s16(bl);
  const int32x4_t sum = vld1q_s32(s32);
  SAME(int16x4_t, vqadd_s16(al, bl), simde_vqadd_s16(al, bl));
  SAME(int16x4_t, vqsub_s16(al, bl), simde_vqsub_s16(al, bl));
  SAME(uint8x8_t, vrhadd_u8(cl, dl), simde_vrhadd_u8(cl, dl));
  SAME(uint16x4_t, vrhadd_u16(ul, vl), simde_vrhadd_u16(ul, vl));
  SAME(int16x8_t, vhsubq_s16(a, b), simde_vhsubq_s16(a, b));
  SAME(uint8x16_t, vhaddq_u8(c, d), simde_vhaddq_u8(c, d));
  SAME(int8x8_t, vabs_s8(vreinterpret_s8_u8(cl)), simde_vabs_s8(vreinterpret_s8_u8(cl)));
  SAME(uint16x8_t, vpaddlq_u8(c), simde_vpaddlq_u8(c));
  SAME(int32x4_t, vpaddlq_s16(a), simde_vpaddlq_s16(a));
  SAME(uint16x8_t, vpadalq_u8(u, c), simde_vpadalq_u8(u, c));
  SAME(int32x4_t, vpadalq_s16(sum, a), simde_vpadalq_s16(sum, a));
  SAME(int32x4_t, vmull_s16(ah, bl), simde_vmull_s16(ah, bl));
  SAME(int32x4_t, vmull_n_s16(al, s16[1][0]), simde_vmull_n_s16(al, s16[1][0]));
  SAME(int32x4_t, vmull_lane_s16(al, bl, 1), simde_vmull_lane_s16(al, bl, 1));
  SAME(int32x4_t, vmlal_s16(sum, al, bl), simde_vmlal_s16(sum, al, bl));
  SAME(int32x4_t, vmlal_n_s16(sum, al, 11585), simde_vmlal_n_s16(sum, al, 11585));
  SAME(int32x4_t, vmlal_lane_s16(sum, al, bl, 2), simde_vmlal_lane_s16(sum, al, bl, 2));
  SAME(int32x4_t, vmlsl_s16(sum, ah, bl), simde_vmlsl_s16(sum, ah, bl));
  SAME(int32x4_t, vmlsl_n_s16(sum, al, -6270), simde_vmlsl_n_s16(sum, al, -6270));
  SAME(int32x4_t, vmlsl_lane_s16(sum, al, bl, 3), simde_vmlsl_lane_s16(sum, al, bl, 3));
  SAME(int16x8_t, vqrdmulhq_s16(a, b), simde_vqrdmulhq_s16(a, b));
  SAME(int16x8_t, vqrdmulhq_n_s16(a, 23170), simde_vqrdmulhq_n_s16(a, 23170));
  SAME(int16x8_t, vqrdmulhq_lane_s16(a, bl, 1), simde_vqrdmulhq_lane_s16(a, bl, 1));
  SAME(int16x4_t, vqrdmulh_s16(al, bl), simde_vqrdmulh_s16(al, bl));
  SAME(int16x4_t, vqrdmulh_n_s16(al, s16[1][0]), simde_vqrdmulh_n_s16(al, s16[1][0]));
  SAME(int16x4_t, vqrdmulh_lane_s16(al, bl, 2), simde_vqrdmulh_lane_s16(al, bl, 2));
  SAME(int16x8_t, vqdmulhq_s16(a, b), simde_vqdmulhq_s16(a, b));
  SAME(int16x8_t, vqdmulhq_n_s16(a, 17734), simde_vqdmulhq_n_s16(a, 17734));
}

static void across_a_register(void) {
  uint8_t bytes[16];
  fill(bytes, sizeof bytes);
  const uint8x16_t a = vld1q_u8(bytes);
  const uint16x8_t u = vreinterpretq_u16_u8(a);
  const int16x8_t s = vreinterpretq_s16_u8(a);
  const uint32x4_t w = vreinterpretq_u32_u8(a);
  SAME(uint16_t, vmaxvq_u16(u), simde_vmaxvq_u16(u));
  SAME(int16_t, vmaxvq_s16(s), simde_vmaxvq_s16(s));
  SAME(uint32_t, vaddvq_u32(w), simde_vaddvq_u32(w));
  SAME(int32_t, vaddvq_s32(vreinterpretq_s32_u32(w)), simde_vaddvq_s32(vreinterpretq_s32_u32(w)));
  SAME(uint32_t, vaddlvq_u16(u), simde_vaddlvq_u16(u));
  SAME(int32_t, vaddlvq_s16(s), simde_vaddlvq_s16(s));
  SAME(uint16_t, vaddlvq_u8(a), simde_vaddlvq_u8(a));
  SAME(int16_t, vaddlvq_s8(vreinterpretq_s8_u8(a)), simde_vaddlvq_s8(vreinterpretq_s8_u8(a)));
  SAME(uint16_t, vaddlv_u8(vget_low_u8(a)), simde_vaddlv_u8(vget_low_u8(a)));
  SAME(uint16_t, vaddv_u16(vget_low_u16(u)), simde_vaddv_u16(vget_low_u16(u)));
}

int main(void) {
  for (int round = 0; round < 20000; ++round) {
    rounding_shifts();
    arithmetic();
    across_a_register();
  }
  return failures == 0 ? 0 : 1;
}
