// What the functions are given: blocks of pixels, differences, coefficients.
#pragma once

#include "tests/wasm/kernels/check.h"

enum { kStride = 96, kRows = 96, kOrigin = 8 * kStride + 8 };
static uint8_t source[kStride * kRows], reference[kStride * kRows];
static _Alignas(16) uint8_t ours[64 * 64], theirs[64 * 64];

// What kernels of pixels get in each round.
static inline void draw_blocks(int round) {
  fill(source, sizeof source);
  fill(reference, sizeof reference);
  if (round == 0) {  // as far apart as can be: the sums are the largest
    memset(source, 255, sizeof source);
    memset(reference, 0, sizeof reference);
  }
}

// Pixels beside the edges differ by what the filters' limits let through now and then.
static inline void draw_steps(uint8_t* a, uint8_t* b, int spread) {
  for (int i = 0; i < kStride * kRows; ++i) {
    const int value = 128 + (int)(next_random() % (2 * (uint32_t)spread + 1)) - spread;
    a[i] = b[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

enum { kSpreads = 5 };
static const int kSpread[kSpreads] = {1, 3, 12, 40, 255};
static uint8_t filtered[2][2][kStride * kRows];  // ours and theirs; luma, and both of chroma

// Differences of pixels: the only input that an encoder gives.
static inline void draw_differences(int16_t* differences, int count, int round) {
  for (int i = 0; i < count; ++i) {
    const uint32_t random = next_random();
    differences[i] =
        (int16_t)(round % 4 == 0 ? (random & 1 ? 255 : -255) : (int)(random % 511) - 255);
  }
}

// Coefficients as a transform gives them, and as far as 16 bits go.
static inline void draw_coefficients(int16_t* coefficients, int count) {
  for (int i = 0; i < count; ++i) {
    const uint32_t random = next_random();
    const int range = random & 8 ? 32 : random & 16 ? 1024 : 16000;
    coefficients[i] = (int16_t)((int)((random >> 8) % (2 * (uint32_t)range + 1)) - range);
  }
}
