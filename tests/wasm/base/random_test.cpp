#include "wasm/base/random.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(RandomTest, TheSameSeedGivesTheSameNumbers) {
  Random a(42), b(42), c(43);
  const std::uint64_t first = a.Next();
  EXPECT_EQ(first, b.Next());
  EXPECT_NE(first, c.Next());
}

TEST(RandomTest, MatchesThePublishedSequence) {
  // First outputs of SplitMix64 with seed 0 (https://prng.di.unimi.it/splitmix64.c).
  Random random(0);
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafULL);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4ULL);
}

TEST(RandomTest, UniformFillsTheUnitInterval) {
  Random random(7);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = random.Uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(RandomTest, BelowStaysBelow) {
  Random random(7);
  for (int i = 0; i < 1000; ++i) ASSERT_LT(random.Below(3), 3u);
  EXPECT_EQ(random.Below(1), 0u);
}

}  // namespace
}  // namespace visavis
