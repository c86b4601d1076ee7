// Calls as VP9's encoder and decoder make them: the larger of their usual sizes.
#include "tests/bench/codec/kernels/rows.h"
#include "tests/wasm/kernels/blocks.h"
#include "tests/wasm/kernels/kernels.h"

FOR_EACH_KERNEL(VISAVIS_DECLARE_REPLACED)

static uint32_t result[4];
static _Alignas(16) int16_t coefficients[1024], quantized[1024], dequantized[1024];
static const _Alignas(16) uint8_t kLimits[3][16] = {{60}, {20}, {2}};

static void call_sad(Function* function) {
  result[0] += ((Sad*)function)(source + 1, kStride, reference, kStride);
}
static void call_sad_of_four(Function* function) {
  const uint8_t* const blocks[4] = {reference, reference + 1, reference + kStride,
                                    reference + 3 * kStride + 7};
  ((SadOfFour*)function)(source + 1, kStride, blocks, kStride, result);
}
static void call_variance(Function* function) {
  result[0] += ((Variance*)function)(source + 1, kStride, reference, kStride, &result[1]);
}
static void call_convolve(Function* function) {
  ((Convolve*)function)(source + kOrigin, kStride, ours, 64, vp9_filter_kernels[EIGHTTAP], 5, 16, 0,
                        16, 32, 32);
}
static void call_edge_pair(Function* function) {
  ((EdgePair*)function)(filtered[0][0] + kOrigin, kStride, kLimits[0], kLimits[1], kLimits[2],
                        kLimits[0], kLimits[1], kLimits[2]);
}
static void call_edge(Function* function) {
  ((Edge*)function)(filtered[0][0] + kOrigin, kStride, kLimits[0], kLimits[1], kLimits[2]);
}
static void call_transform(Function* function) {
  ((Transform*)function)(coefficients, quantized, 16);
}
static void call_vp9_quantize(Function* function) {
  static _Alignas(16) int16_t round[8] = {6, 7, 7, 7, 7, 7, 7, 7};
  static _Alignas(16) int16_t quant[8] = {3276, 2849, 2849, 2849, 2849, 2849, 2849, 2849};
  static const _Alignas(16) int16_t kDequant[8] = {20, 23, 23, 23, 23, 23, 23, 23};
  static struct macroblock_plane plane;  // large: to clear it would take longer than the call
  plane.round_fp = round;
  plane.quant_fp = quant;
  uint16_t end = 0;
  ((Vp9Quantize*)function)(coefficients, 64, &plane, quantized, dequantized, kDequant, &end,
                           &vp9_default_scan_orders[TX_8X8]);
  result[0] += end;
}

const Row kVp9Rows[] = {FOR_EACH_KERNEL(VISAVIS_ROW){0}};
