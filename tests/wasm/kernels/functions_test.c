// The functions of libvpx that wasm/kernels replaces or patches give what its C functions give.
#include "check.h"

// From libvpx's vp8_rtcd.h, vpx_dsp_rtcd.h and vp9_filter.h, which it does not install.
typedef void Sixtap(unsigned char*, int, int, int, unsigned char*, int);
typedef unsigned Variance(const uint8_t*, int, const uint8_t*, int, unsigned*);
typedef int16_t InterpKernel[8];
typedef void Convolve(const uint8_t*, ptrdiff_t, uint8_t*, ptrdiff_t, const InterpKernel*, int, int,
                      int, int, int, int);
typedef void Transform(const int16_t*, int16_t*, int);
typedef struct {
  const unsigned char *mblim, *blim, *lim, *hev_thr;
} loop_filter_info;
typedef void Loopfilter(unsigned char*, unsigned char*, unsigned char*, int, int,
                        loop_filter_info*);
typedef void EdgePair(uint8_t*, int, const uint8_t*, const uint8_t*, const uint8_t*, const uint8_t*,
                      const uint8_t*, const uint8_t*);
typedef void Edge(uint8_t*, int, const uint8_t*, const uint8_t*, const uint8_t*);
extern const InterpKernel* const vp9_filter_kernels[4];
#define BOTH(type, name) extern type name##_c, name##_neon;
BOTH(Sixtap, vp8_sixtap_predict4x4)
BOTH(Sixtap, vp8_sixtap_predict8x4)
BOTH(Sixtap, vp8_sixtap_predict8x8)
BOTH(Sixtap, vp8_sixtap_predict16x16)
BOTH(Variance, vpx_variance4x4)
BOTH(Variance, vpx_variance8x8)
BOTH(Variance, vpx_variance8x16)
BOTH(Variance, vpx_variance16x8)
BOTH(Variance, vpx_variance16x16)
BOTH(Variance, vpx_variance32x32)
BOTH(Variance, vpx_variance64x64)
BOTH(Loopfilter, vp8_loop_filter_mbh)
BOTH(Loopfilter, vp8_loop_filter_mbv)
BOTH(Loopfilter, vp8_loop_filter_bh)
BOTH(Loopfilter, vp8_loop_filter_bv)
BOTH(EdgePair, vpx_lpf_vertical_4_dual)
BOTH(EdgePair, vpx_lpf_vertical_8_dual)
BOTH(Edge, vpx_lpf_vertical_8)
BOTH(Edge, vpx_lpf_vertical_16)
BOTH(Edge, vpx_lpf_vertical_16_dual)
BOTH(Convolve, vpx_convolve8_horiz)
BOTH(Transform, vp8_short_fdct8x4)
BOTH(Transform, vpx_fdct4x4)
BOTH(Transform, vpx_fdct8x8)
BOTH(Transform, vpx_fdct16x16)

enum { kStride = 96, kRows = 96, kOrigin = 8 * kStride + 8 };
static uint8_t source[kStride * kRows], reference[kStride * kRows];
static _Alignas(16) uint8_t ours[64 * 64], theirs[64 * 64];

static void sixtap(const char* name, Sixtap* neon, Sixtap* c) {
  for (int x = 0; x < 8; ++x) {
    for (int y = 0; y < 8; ++y) {
      memset(ours, 0, sizeof ours);
      memset(theirs, 0, sizeof theirs);
      neon(source + kOrigin, kStride, x, y, ours, 64);
      c(source + kOrigin, kStride, x, y, theirs, 64);
      compare(name, ours, theirs, sizeof ours);
    }
  }
}

static void variance(const char* name, Variance* neon, Variance* c) {
  unsigned square_sums[2];
  const unsigned a = neon(source + 1, kStride, reference, kStride, &square_sums[0]);
  const unsigned b = c(source + 1, kStride, reference, kStride, &square_sums[1]);
  compare(name, &a, &b, sizeof a);
  compare(name, &square_sums[0], &square_sums[1], sizeof square_sums[0]);
}

static void convolve(void) {
  for (int filter = 0; filter < 4; ++filter) {
    for (int offset = 1; offset < 16; ++offset) {
      for (int width = 4; width <= 64; width *= 2) {
        for (int height = width == 4 ? 4 : width / 2; height <= 64 && height <= 2 * width;
             height *= 2) {
          memset(ours, 0, sizeof ours);
          memset(theirs, 0, sizeof theirs);
          vpx_convolve8_horiz_neon(source + kOrigin, kStride, ours, 64, vp9_filter_kernels[filter],
                                   offset, 16, 0, 16, width, height);
          vpx_convolve8_horiz_c(source + kOrigin, kStride, theirs, 64, vp9_filter_kernels[filter],
                                offset, 16, 0, 16, width, height);
          compare("vpx_convolve8_horiz", ours, theirs, sizeof ours);
        }
      }
    }
  }
}

// Pixels beside the edges differ by what the filters' limits let through now and then.
static void draw_steps(uint8_t* a, uint8_t* b, int spread) {
  for (int i = 0; i < kStride * kRows; ++i) {
    const int value = 128 + (int)(next_random() % (2 * (uint32_t)spread + 1)) - spread;
    a[i] = b[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

enum { kSpreads = 5 };
static const int kSpread[kSpreads] = {1, 3, 12, 40, 255};
static uint8_t filtered[2][2][kStride * kRows];  // ours and theirs; luma, and both of chroma

static void loopfilter(const char* name, Loopfilter* neon, Loopfilter* c) {
  static const unsigned char kLimits[][4] = {{8, 4, 2, 0}, {40, 36, 12, 1}, {130, 126, 63, 3}};
  for (int spread = 0; spread < kSpreads; ++spread) {
    for (int limit = 0; limit < 3; ++limit) {
      const unsigned char* const is = kLimits[limit];
      loop_filter_info info = {is, is + 1, is + 2, is + 3};
      for (int plane = 0; plane < 2; ++plane)
        draw_steps(filtered[0][plane], filtered[1][plane], kSpread[spread]);
      for (int side = 0; side < 2; ++side) {
        uint8_t* const chroma = filtered[side][1] + kOrigin;
        (side == 0 ? neon : c)(filtered[side][0] + kOrigin, chroma, chroma + 32, kStride, kStride,
                               &info);
        // The encoder filters luma alone.
        (side == 0 ? neon : c)(filtered[side][0] + kOrigin + 32, NULL, NULL, kStride, 0, &info);
      }
      compare(name, filtered[0], filtered[1], sizeof filtered[0]);
    }
  }
}

static void edge(const char* name, Edge* neon, Edge* c) {
  static const _Alignas(16) uint8_t kBlimit[16] = {60}, kLimit[16] = {20}, kThresh[16] = {2};
  for (int spread = 0; spread < kSpreads; ++spread) {
    draw_steps(filtered[0][0], filtered[1][0], kSpread[spread]);
    neon(filtered[0][0] + kOrigin, kStride, kBlimit, kLimit, kThresh);
    c(filtered[1][0] + kOrigin, kStride, kBlimit, kLimit, kThresh);
    compare(name, filtered[0][0], filtered[1][0], sizeof filtered[0][0]);
  }
}

static void edge_pair(const char* name, EdgePair* neon, EdgePair* c) {
  static const uint8_t kBlimit[2] = {60, 16}, kLimit[2] = {20, 6}, kThresh[2] = {2, 0};
  for (int spread = 0; spread < kSpreads; ++spread) {
    draw_steps(filtered[0][0], filtered[1][0], kSpread[spread]);
    neon(filtered[0][0] + kOrigin, kStride, kBlimit, kLimit, kThresh, kBlimit + 1, kLimit + 1,
         kThresh + 1);
    c(filtered[1][0] + kOrigin, kStride, kBlimit, kLimit, kThresh, kBlimit + 1, kLimit + 1,
      kThresh + 1);
    compare(name, filtered[0][0], filtered[1][0], sizeof filtered[0][0]);
  }
}

// Differences of pixels: the only input that an encoder gives.
static void transform(const char* name, Transform* neon, Transform* c, int stride) {
  static int16_t differences[16 * 16];
  static _Alignas(16) int16_t coefficients[2][16 * 16];
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 16 * 16; ++i) {
      const uint32_t random = next_random();
      differences[i] =
          (int16_t)(round % 4 == 0 ? (random & 1 ? 255 : -255) : (int)(random % 511) - 255);
    }
    memset(coefficients, 0, sizeof coefficients);
    neon(differences, coefficients[0], stride);
    c(differences, coefficients[1], stride);
    compare(name, coefficients[0], coefficients[1], sizeof coefficients[0]);
  }
}

#define SIXTAP(size) \
  sixtap("vp8_sixtap_predict" #size, vp8_sixtap_predict##size##_neon, vp8_sixtap_predict##size##_c)
#define VARIANCE(size) \
  variance("vpx_variance" #size, vpx_variance##size##_neon, vpx_variance##size##_c)
#define LOOPFILTER(which) \
  loopfilter("vp8_loop_filter_" #which, vp8_loop_filter_##which##_neon, vp8_loop_filter_##which##_c)
#define EDGES(function, which)                                          \
  function("vpx_lpf_vertical_" #which, vpx_lpf_vertical_##which##_neon, \
           vpx_lpf_vertical_##which##_c)

int main(void) {
  for (int round = 0; round < 30; ++round) {
    fill(source, sizeof source);
    fill(reference, sizeof reference);
    if (round == 0) {  // as far apart as can be: the sums are the largest
      memset(source, 255, sizeof source);
      memset(reference, 0, sizeof reference);
    }
    SIXTAP(4x4);
    SIXTAP(8x4);
    SIXTAP(8x8);
    SIXTAP(16x16);
    VARIANCE(4x4);
    VARIANCE(8x8);
    VARIANCE(8x16);
    VARIANCE(16x8);
    VARIANCE(16x16);
    VARIANCE(32x32);
    VARIANCE(64x64);
    convolve();
    LOOPFILTER(mbh);
    LOOPFILTER(mbv);
    LOOPFILTER(bh);
    LOOPFILTER(bv);
    EDGES(edge_pair, 4_dual);
    EDGES(edge_pair, 8_dual);
    EDGES(edge, 8);
    EDGES(edge, 16);
    EDGES(edge, 16_dual);
    // VP8's stride is in bytes.
    transform("vp8_short_fdct8x4", vp8_short_fdct8x4_neon, vp8_short_fdct8x4_c, 32);
    transform("vpx_fdct4x4", vpx_fdct4x4_neon, vpx_fdct4x4_c, 16);
    transform("vpx_fdct8x8", vpx_fdct8x8_neon, vpx_fdct8x8_c, 16);
    transform("vpx_fdct16x16", vpx_fdct16x16_neon, vpx_fdct16x16_c, 16);
  }
  return failures == 0 ? 0 : 1;
}
