// The same as kernels_rows.c of what is VP8's alone.
#include "tests/bench/codec/kernels/rows.h"
#include "tests/wasm/kernels/blocks.h"
#include "tests/wasm/kernels/vp8_kernels.h"

FOR_EACH_VP8_KERNEL(VISAVIS_DECLARE_REPLACED)

static _Alignas(16) int16_t coefficients[32], quantized[32], dequantized[32];

static void call_sixtap(Function* function) {
  ((Sixtap*)function)(source + kOrigin, kStride, 2, 6, ours, 64);
}
static void call_loopfilter(Function* function) {
  static const unsigned char kLimits[] = {40, 36, 12, 1};
  loop_filter_info info = {kLimits, kLimits + 1, kLimits + 2, kLimits + 3};
  uint8_t* const chroma = filtered[0][1] + kOrigin;
  ((Loopfilter*)function)(filtered[0][0] + kOrigin, chroma, chroma + 32, kStride, kStride, &info);
}
static void call_vp8_transform(Function* function) {
  ((Vp8Transform*)function)(coefficients, quantized, 16);
}
static void call_vp8_quantize(Function* function) {
  static _Alignas(16) int16_t round[16], quant[16], dequant[16];
  if (dequant[0] == 0) {
    for (int i = 0; i < 16; ++i) round[i] = 8, quant[i] = 2849, dequant[i] = 23;
  }
  static char end;
  static BLOCK block;
  static BLOCKD out;
  block.coeff = coefficients, block.quant_fast = quant, block.round = round;
  out.qcoeff = quantized, out.dqcoeff = dequantized, out.dequant = dequant, out.eob = &end;
  ((Vp8Quantize*)function)(&block, &out);
}

const Row kVp8Rows[] = {FOR_EACH_VP8_KERNEL(VISAVIS_ROW){0}};
