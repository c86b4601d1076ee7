// Functions of libvpx that wasm/kernels replaces, patches or speeds up by its intrinsics: what
// functions_test compares with C and tests/bench/codec/kernels with libvpx's own NEON code.
#pragma once

#include <vp9/common/vp9_filter.h>
#include <vp9/common/vp9_scan.h>
#include <vp9/encoder/vp9_block.h>
#include <vp9_rtcd.h>
#include <vpx_dsp_rtcd.h>

typedef unsigned Sad(const uint8_t*, int, const uint8_t*, int);
typedef void SadOfFour(const uint8_t*, int, const uint8_t* const[4], int, uint32_t[4]);
typedef unsigned Variance(const uint8_t*, int, const uint8_t*, int, unsigned*);
typedef void Convolve(const uint8_t*, ptrdiff_t, uint8_t*, ptrdiff_t, const InterpKernel*, int, int,
                      int, int, int, int);
typedef void Transform(const int16_t*, tran_low_t*, int);
typedef void Vp9Quantize(const tran_low_t*, intptr_t, const struct macroblock_plane*, tran_low_t*,
                         tran_low_t*, const int16_t*, uint16_t*, const struct ScanOrder*);
typedef void EdgePair(uint8_t*, int, const uint8_t*, const uint8_t*, const uint8_t*, const uint8_t*,
                      const uint8_t*, const uint8_t*);
typedef void Edge(uint8_t*, int, const uint8_t*, const uint8_t*, const uint8_t*);

// Of each: what the programs call `kind`, and the name without _c and _neon.
#define FOR_EACH_KERNEL(K)              \
  K(sad, vpx_sad16x8)                   \
  K(sad, vpx_sad16x16)                  \
  K(sad, vpx_sad16x32)                  \
  K(sad_of_four, vpx_sad16x8x4d)        \
  K(sad_of_four, vpx_sad16x16x4d)       \
  K(sad_of_four, vpx_sad16x32x4d)       \
  K(variance, vpx_variance4x4)          \
  K(variance, vpx_variance8x4)          \
  K(variance, vpx_variance8x8)          \
  K(variance, vpx_variance8x16)         \
  K(variance, vpx_variance16x8)         \
  K(variance, vpx_variance16x16)        \
  K(variance, vpx_variance16x32)        \
  K(variance, vpx_variance32x32)        \
  K(variance, vpx_variance64x64)        \
  K(convolve, vpx_convolve8_horiz)      \
  K(edge_pair, vpx_lpf_vertical_4_dual) \
  K(edge_pair, vpx_lpf_vertical_8_dual) \
  K(edge, vpx_lpf_vertical_8)           \
  K(edge, vpx_lpf_vertical_16)          \
  K(edge, vpx_lpf_vertical_16_dual)     \
  K(transform, vpx_fdct4x4)             \
  K(transform, vpx_fdct8x8)             \
  K(transform, vpx_fdct16x16)           \
  K(vp9_quantize, vp9_quantize_fp)
