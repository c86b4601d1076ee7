// Random numbers of the bandwidth bench. Sums and logarithms only: the same on every machine.
#pragma once

#include <cmath>
#include <cstdint>

#include "wasm/base/random.h"

namespace visavis::bandwidth {

// Seeds that differ by one give streams that have nothing in common.
inline Random SeededRandom(std::uint64_t seed) {
  return Random(seed * 0x9e3779b97f4a7c15ULL + 0x1234567ULL);
}

// Mean 0, deviation 1, within ±6 (Irwin-Hall).
inline double Gaussian(Random& random) {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += random.Uniform();
  return sum - 6.0;
}

inline double Exponential(Random& random, double mean) {
  return -mean * std::log(1.0 - random.Uniform());
}

}  // namespace visavis::bandwidth
