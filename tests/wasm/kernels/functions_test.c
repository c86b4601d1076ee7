// The functions of libvpx that wasm/kernels replaces or patches give what its C functions give.
#include "tests/wasm/kernels/blocks.h"
#include "tests/wasm/kernels/kernels.h"

static void sad(const char* name, Sad* neon, Sad* c) {
  const unsigned a = neon(source + 1, kStride, reference, kStride);
  const unsigned b = c(source + 1, kStride, reference, kStride);
  compare(name, &a, &b, sizeof a);
}

static void sad_of_four(const char* name, SadOfFour* neon, SadOfFour* c) {
  const uint8_t* const blocks[4] = {reference, reference + 1, reference + kStride,
                                    reference + 3 * kStride + 7};
  uint32_t sums[2][4];
  neon(source + 1, kStride, blocks, kStride, sums[0]);
  c(source + 1, kStride, blocks, kStride, sums[1]);
  compare(name, sums[0], sums[1], sizeof sums[0]);
}

static void variance(const char* name, Variance* neon, Variance* c) {
  unsigned square_sums[2];
  const unsigned a = neon(source + 1, kStride, reference, kStride, &square_sums[0]);
  const unsigned b = c(source + 1, kStride, reference, kStride, &square_sums[1]);
  compare(name, &a, &b, sizeof a);
  compare(name, &square_sums[0], &square_sums[1], sizeof square_sums[0]);
}

static void convolve(const char* name, Convolve* neon, Convolve* c) {
  for (int filter = 0; filter < 4; ++filter) {
    for (int offset = 1; offset < 16; ++offset) {
      for (int width = 4; width <= 64; width *= 2) {
        for (int height = width == 4 ? 4 : width / 2; height <= 64 && height <= 2 * width;
             height *= 2) {
          memset(ours, 0, sizeof ours);
          memset(theirs, 0, sizeof theirs);
          neon(source + kOrigin, kStride, ours, 64, vp9_filter_kernels[filter], offset, 16, 0, 16,
               width, height);
          c(source + kOrigin, kStride, theirs, 64, vp9_filter_kernels[filter], offset, 16, 0, 16,
            width, height);
          compare(name, ours, theirs, sizeof ours);
        }
      }
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

static void transform(const char* name, Transform* neon, Transform* c) {
  static int16_t differences[16 * 16];
  static _Alignas(16) int16_t coefficients[2][16 * 16];
  for (int round = 0; round < 100; ++round) {
    draw_differences(differences, 16 * 16, round);
    memset(coefficients, 0, sizeof coefficients);
    neon(differences, coefficients[0], 16);
    c(differences, coefficients[1], 16);
    compare(name, coefficients[0], coefficients[1], sizeof coefficients[0]);
  }
}

static void vp9_quantize(const char* name, Vp9Quantize* neon, Vp9Quantize* c) {
  static _Alignas(16) int16_t coefficients[1024], out[2][2][1024];
  for (int size = 0; size < 3; ++size) {  // up to 16x16: 32x32 has a quantizer of its own
    const int count = 16 << (2 * size);
    for (int step = 4; step < 400; step += 61) {
      _Alignas(16) int16_t round[8], quant[8], dequant[8];
      for (int i = 0; i < 8; ++i) {
        dequant[i] = (int16_t)(step + (i > 0 ? 3 : 0));
        quant[i] = (int16_t)((1 << 16) / dequant[i]);
        round[i] = (int16_t)((42 * dequant[i]) >> 7);
      }
      draw_coefficients(coefficients, count);
      struct macroblock_plane plane = {.round_fp = round, .quant_fp = quant};
      uint16_t ends[2] = {0};
      for (int side = 0; side < 2; ++side) {
        (side == 0 ? neon : c)(coefficients, count, &plane, out[side][0], out[side][1], dequant,
                               &ends[side], &vp9_default_scan_orders[size]);
      }
      compare(name, out[0], out[1], sizeof out[0]);
      compare(name, &ends[0], &ends[1], sizeof ends[0]);
    }
  }
}

int main(void) {
  for (int round = 0; round < 30; ++round) {
    draw_blocks(round);
#define TEST(kind, name) kind(#name, name##_neon, name##_c);
    FOR_EACH_KERNEL(TEST)
  }
  return failures == 0 ? 0 : 1;
}
