/* VP8's fast quantizer (vp8_fast_quantize_b_c) in wasm SIMD, in place of libvpx's NEON code: the
 * upper half of a product in six instructions instead of ten, and the last coefficient that is not
 * zero from a bit mask in scan order. */
#include <arm_neon.h>

#include "./vp8_rtcd.h"
#include "vp8/encoder/block.h"

static inline __attribute__((always_inline)) v128_t quantize(const int16_t* coeff,
                                                             const int16_t* round,
                                                             const int16_t* quant) {
  const v128_t z = wasm_v128_load(coeff);
  const v128_t sign = wasm_i16x8_shr(z, 15);
  const v128_t x = wasm_i16x8_add(wasm_i16x8_abs(z), wasm_v128_load(round));
  const v128_t y = (v128_t)visavis_mulhi_s16((int16x8_t)x, (int16x8_t)wasm_v128_load(quant));
  return wasm_i16x8_sub(wasm_v128_xor(y, sign), sign);
}

void vp8_fast_quantize_b_neon(BLOCK* b, BLOCKD* d) {
  const v128_t zero = wasm_i16x8_const_splat(0);
  const v128_t q0 = quantize(b->coeff, b->round, b->quant_fast);
  const v128_t q1 = quantize(b->coeff + 8, b->round + 8, b->quant_fast + 8);
  const v128_t zeros = wasm_i8x16_narrow_i16x8(wasm_i16x8_eq(q0, zero), wasm_i16x8_eq(q1, zero));
  /* RFC 6386 section 13: the zigzag scan. */
  const v128_t scanned =
      wasm_i8x16_shuffle(zeros, zeros, 0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15);
  const uint32_t used = ~wasm_i8x16_bitmask(scanned) & 0xffff;

  wasm_v128_store(d->qcoeff, q0);
  wasm_v128_store(d->qcoeff + 8, q1);
  wasm_v128_store(d->dqcoeff, wasm_i16x8_mul(q0, wasm_v128_load(d->dequant)));
  wasm_v128_store(d->dqcoeff + 8, wasm_i16x8_mul(q1, wasm_v128_load(d->dequant + 8)));
  *d->eob = (char)(31 - __builtin_clz(2 * used | 1));
}
