#include "wasm/adaptation/loss_bursts.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr TimeDelta Ms(std::int64_t ms) { return TimeDelta::Millis(ms); }

TEST(LossBurstsTest, OneBurstIsAnAccidentAndTwoSoonOneAfterTheOtherComeInRuns) {
  LossBursts bursts;
  bursts.OnLoss(Ms(200), At(1000));
  EXPECT_EQ(bursts.Expected(At(1000)), TimeDelta::Zero());
  bursts.OnLoss(Ms(100), At(16'001));
  EXPECT_EQ(bursts.Expected(At(16'001)), TimeDelta::Zero()) << "the first is long ago";
  bursts.OnLoss(Ms(100), At(31'001));
  EXPECT_EQ(bursts.Expected(At(31'001)), Ms(100));
}

TEST(LossBurstsTest, WhatInBandFecBringsBackIsNoBurst) {
  LossBursts bursts;
  for (int i = 0; i < 1000; ++i) bursts.OnLoss(Ms(i % 2 == 0 ? 20 : 40), At(100 * i));
  EXPECT_EQ(bursts.Expected(At(100'000)), TimeDelta::Zero());
}

TEST(LossBurstsTest, TheyEndAfterAWhileWithoutOneAndBeginAnewLikeTheFirstTime) {
  LossBursts bursts;
  bursts.OnLoss(Ms(80), At(1000));
  bursts.OnLoss(Ms(80), At(2000));
  bursts.OnLoss(Ms(80), At(21'000));  // while they come, they may be rarer
  EXPECT_EQ(bursts.Expected(At(41'000)), Ms(80));
  EXPECT_EQ(bursts.Expected(At(41'001)), TimeDelta::Zero());
  bursts.OnLoss(Ms(80), At(60'000));
  EXPECT_EQ(bursts.Expected(At(60'000)), TimeDelta::Zero());
  bursts.OnLoss(Ms(80), At(61'000));
  EXPECT_EQ(bursts.Expected(At(61'000)), Ms(80));
}

TEST(LossBurstsTest, TheLongestOfTheLastOnesIsExpected) {
  LossBursts bursts;
  bursts.OnLoss(Ms(400), At(0));
  bursts.OnLoss(Ms(80), At(1000));
  EXPECT_EQ(bursts.Expected(At(1000)), Ms(400));
  bursts.OnLoss(Ms(100), At(15'000));
  EXPECT_EQ(bursts.Expected(At(20'000)), Ms(400));
  EXPECT_EQ(bursts.Expected(At(20'001)), Ms(100)) << "of the last twenty seconds";
  for (std::size_t i = 0; i < LossBursts::kRemembered; ++i) bursts.OnLoss(Ms(60), At(20'002));
  EXPECT_EQ(bursts.Expected(At(20'002)), Ms(60)) << "and only so many are remembered";
}

}  // namespace
}  // namespace visavis
