// Comparisons of two implementations on the same bytes; the number of those that differ is the
// program's exit status. C, since the kernels are.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static inline void compare(const char* what, const void* ours, const void* theirs, size_t bytes) {
  if (memcmp(ours, theirs, bytes) == 0) return;
  if (++failures <= 20) printf("differs: %s\n", what);
}

// A linear congruential generator (Knuth's MMIX), fixed seed. Every fourth byte pair is an extreme
// one.
static inline uint32_t next_random(void) {
  static uint64_t state = 1;
  state = state * 6364136223846793005U + 1442695040888963407U;
  return (uint32_t)(state >> 33);
}
static inline void fill(void* bytes, size_t count) {
  static const uint16_t kExtremes[] = {0, 1, 0xffff, 0x8000, 0x7fff, 0x00ff, 0xff00, 0x8001};
  uint8_t* out = (uint8_t*)bytes;
  for (size_t i = 0; i + 1 < count; i += 2) {
    const uint32_t random = next_random();
    const uint16_t value = random % 4 == 0 ? kExtremes[(random >> 4) % 8] : (uint16_t)(random >> 8);
    memcpy(out + i, &value, 2);
  }
}
