#include "wasm/congestion/smooth_pacing.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate kRate = DataRate::KilobitsPerSec(1000);

Timestamp At(int seconds) { return Timestamp::Millis(seconds * 1000); }

TEST(SmoothPacingTest, PacketsLeaveInBurstsWhileNothingIsLost) {
  EXPECT_EQ(SmoothPacing().Factor(At(5)), SmoothPacing::kBursts);
}

TEST(SmoothPacingTest, AnExperimentWithLossEndsTheBursts) {
  SmoothPacing pacing;
  pacing.OnExperiment(kRate, At(5));
  EXPECT_EQ(pacing.Factor(At(6)), SmoothPacing::kEven);
}

TEST(SmoothPacingTest, LossThatStaysBringsThemBack) {
  SmoothPacing pacing;
  pacing.OnExperiment(kRate, At(5));
  pacing.OnLossStays();
  EXPECT_EQ(pacing.Factor(At(6)), SmoothPacing::kBursts);
}

TEST(SmoothPacingTest, LossThatComesBackWithTheBurstsKeepsThemAwayForLonger) {
  SmoothPacing pacing;
  pacing.OnExperiment(kRate, At(5));
  pacing.OnLossEnds(At(6));
  EXPECT_TRUE(pacing.IsEven(At(7)));
  EXPECT_FALSE(pacing.IsEven(At(9)));
  pacing.OnExperiment(kRate, At(9));
  pacing.OnLossEnds(At(10));
  EXPECT_TRUE(pacing.IsEven(At(17)));
  EXPECT_FALSE(pacing.IsEven(At(19)));
}

TEST(SmoothPacingTest, LossLongAfterwardsIsAnother) {
  SmoothPacing pacing;
  pacing.OnExperiment(kRate, At(5));
  pacing.OnLossEnds(At(6));
  pacing.OnExperiment(kRate, At(60));
  pacing.OnLossEnds(At(61));
  EXPECT_FALSE(pacing.IsEven(At(64)));
}

TEST(SmoothPacingTest, TheRateAtWhichLossBeganIsKnownOnceItWasSeenTwice) {
  SmoothPacing pacing;
  pacing.OnExperiment(kRate, At(5));
  pacing.OnLossEnds(At(6));
  EXPECT_FALSE(pacing.IsNearLoss(kRate, At(7)));
  pacing.OnExperiment(kRate, At(9));
  pacing.OnLossEnds(At(10));
  EXPECT_TRUE(pacing.IsNearLoss(kRate, At(11)));
  EXPECT_FALSE(pacing.IsNearLoss(kRate * 0.8, At(11)));
  EXPECT_FALSE(pacing.IsNearLoss(kRate, At(60)));
}

}  // namespace
}  // namespace visavis
