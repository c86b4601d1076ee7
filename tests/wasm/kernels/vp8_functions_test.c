// The same as functions_test of what is VP8's alone.
#include "tests/wasm/kernels/blocks.h"
#include "tests/wasm/kernels/vp8_kernels.h"

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

static void vp8_quantize(const char* name, Vp8Quantize* neon, Vp8Quantize* c) {
  static _Alignas(16) int16_t coefficients[16], round[16], quant[16], dequant[16];
  for (int step = 4; step < 160; step += 13) {
    for (int i = 0; i < 16; ++i) {
      dequant[i] = (int16_t)(step + (i > 0 ? 3 : 0));
      quant[i] = (int16_t)((1 << 16) / dequant[i]);
      round[i] = (int16_t)((48 * dequant[i]) >> 7);
    }
    draw_coefficients(coefficients, 16);
    if (step == 4) memset(coefficients, 0, sizeof coefficients);
    BLOCK block = {.coeff = coefficients, .quant_fast = quant, .round = round};
    _Alignas(16) int16_t out[2][2][16] = {{{0}}};
    char ends[2] = {0};
    for (int side = 0; side < 2; ++side) {
      BLOCKD result = {
          .qcoeff = out[side][0], .dqcoeff = out[side][1], .dequant = dequant, .eob = &ends[side]};
      (side == 0 ? neon : c)(&block, &result);
    }
    compare(name, out[0], out[1], sizeof out[0]);
    compare(name, &ends[0], &ends[1], 1);
  }
}

// VP8's stride is in bytes.
static void vp8_transform(const char* name, Vp8Transform* neon, Vp8Transform* c) {
  static int16_t differences[4 * 8];
  static _Alignas(16) int16_t coefficients[2][32];
  for (int round = 0; round < 100; ++round) {
    draw_differences(differences, 4 * 8, round);
    neon(differences, coefficients[0], 16);
    c(differences, coefficients[1], 16);
    compare(name, coefficients[0], coefficients[1], sizeof coefficients[0]);
  }
}

int main(void) {
  for (int round = 0; round < 30; ++round) {
    draw_blocks(round);
#define TEST(kind, name) kind(#name, name##_neon, name##_c);
    FOR_EACH_VP8_KERNEL(TEST)
  }
  return failures == 0 ? 0 : 1;
}
