#include "wasm/congestion/rate_jumps.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate kRate = DataRate::KilobitsPerSec(2000), kLess = kRate * 0.7;
Timestamp At(int ms) { return Timestamp::Millis(ms); }

TEST(RateJumpsTest, NothingHoldsTheFirst) {
  RateJumps jumps;
  EXPECT_FALSE(jumps.IsPaused(At(0)));
  jumps.OnJump(kRate, At(0));
  EXPECT_FALSE(jumps.IsPaused(At(0)));
  EXPECT_TRUE(jumps.Within(TimeDelta::Millis(600), At(599)));
  EXPECT_FALSE(jumps.Within(TimeDelta::Millis(600), At(600)));
}

TEST(RateJumpsTest, OneThatWentTooFarMakesTheNextWaitEachTimeTwiceAsLong) {
  RateJumps jumps;
  jumps.OnJump(kRate, At(0));
  jumps.OnBackOff(kLess, At(500));
  EXPECT_TRUE(jumps.IsPaused(At(1499)));
  EXPECT_FALSE(jumps.IsPaused(At(1500)));
  jumps.OnJump(kRate, At(1500));
  jumps.OnBackOff(kLess, At(2000));
  EXPECT_TRUE(jumps.IsPaused(At(3999)));
  EXPECT_FALSE(jumps.IsPaused(At(4000)));
}

TEST(RateJumpsTest, OneThatComesThroughWasNotTooFar) {
  RateJumps jumps;
  jumps.OnJump(kRate, At(0));
  jumps.OnBackOff(kRate, At(500));
  EXPECT_FALSE(jumps.IsPaused(At(500)));
}

TEST(RateJumpsTest, IsJudgedOnceAndNotForAQueueOfLater) {
  RateJumps jumps;
  jumps.OnJump(kRate, At(0));
  jumps.OnBackOff(kLess, At(1600));
  EXPECT_FALSE(jumps.IsPaused(At(1600)));
  jumps.OnJump(kRate, At(2000));
  jumps.OnBackOff(kLess, At(2100));
  jumps.OnBackOff(kLess, At(2400));
  EXPECT_FALSE(jumps.IsPaused(At(3100)));
}

TEST(RateJumpsTest, OneThatComesThroughDoesNotMakeTheNextWaitForAnEarlierOne) {
  RateJumps jumps;
  for (int at_ms = 0; at_ms < 30'000; at_ms += 10'000) {  // the pause is 4 s then
    jumps.OnJump(kRate, At(at_ms));
    jumps.OnBackOff(kLess, At(at_ms));
  }
  EXPECT_TRUE(jumps.IsPaused(At(23'999)));
  jumps.OnJump(kRate, At(24'000));
  EXPECT_TRUE(jumps.IsPaused(At(26'999))) << "a queue of it would show until then";
  EXPECT_FALSE(jumps.IsPaused(At(27'000)));
}

TEST(RateJumpsTest, APauseIsForgivenInTime) {
  RateJumps jumps;
  for (int at_ms = 0; at_ms < 60'000; at_ms += 20'000) {
    jumps.OnJump(kRate, At(at_ms));
    jumps.OnBackOff(kLess, At(at_ms));
  }
  jumps.Forgive(At(49'001));  // from 4 s to 2 s
  jumps.OnJump(kRate, At(50'000));
  jumps.OnBackOff(kLess, At(50'000));
  EXPECT_TRUE(jumps.IsPaused(At(53'999))) << "twice 2 s";
  EXPECT_FALSE(jumps.IsPaused(At(54'000)));
}

TEST(RateJumpsTest, OneToALowerBoundDoesNotMakeTheNextWait) {
  RateJumps jumps;
  jumps.OnJump(kRate, At(0));
  jumps.OnBackOff(kLess, At(0));
  jumps.OnJump(kRate, At(1000));
  EXPECT_TRUE(jumps.IsPaused(At(1500)));
  jumps.OnLowerBound();
  EXPECT_FALSE(jumps.IsPaused(At(1500)));
  jumps.OnJump(kRate, At(1500));
  EXPECT_TRUE(jumps.IsPaused(At(1600)));
}

}  // namespace
}  // namespace visavis
