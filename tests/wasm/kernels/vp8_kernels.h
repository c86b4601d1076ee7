// VP8's part of kernels.h, apart since libvpx's headers of VP8 and VP9 exclude each other.
#pragma once

#include <vp8/common/loopfilter.h>
#include <vp8/encoder/block.h>
#include <vp8_rtcd.h>

typedef void Sixtap(unsigned char*, int, int, int, unsigned char*, int);
typedef void Vp8Transform(int16_t*, int16_t*, int);
typedef void Vp8Quantize(struct block*, struct blockd*);
typedef void Loopfilter(unsigned char*, unsigned char*, unsigned char*, int, int,
                        loop_filter_info*);

#define FOR_EACH_VP8_KERNEL(K)        \
  K(sixtap, vp8_sixtap_predict4x4)    \
  K(sixtap, vp8_sixtap_predict8x4)    \
  K(sixtap, vp8_sixtap_predict8x8)    \
  K(sixtap, vp8_sixtap_predict16x16)  \
  K(loopfilter, vp8_loop_filter_mbh)  \
  K(loopfilter, vp8_loop_filter_mbv)  \
  K(loopfilter, vp8_loop_filter_bh)   \
  K(loopfilter, vp8_loop_filter_bv)   \
  K(vp8_transform, vp8_short_fdct4x4) \
  K(vp8_transform, vp8_short_fdct8x4) \
  K(vp8_quantize, vp8_fast_quantize_b)
