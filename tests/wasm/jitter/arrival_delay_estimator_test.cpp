#include "wasm/jitter/arrival_delay_estimator.h"

#include <gtest/gtest.h>

#include "wasm/base/random.h"

namespace visavis {
namespace {

using Outcome = ArrivalDelayEstimator::Outcome;

class ArrivalDelayEstimatorTest : public testing::Test {
 protected:
  // One arrival every 20 ms of media time, `delay` later.
  Outcome Arrive(TimeDelta delay) {
    media_time_ += TimeDelta::Millis(20);
    return estimator_.Insert(media_time_, Timestamp::Zero() + media_time_ + delay);
  }

  ArrivalDelayEstimator estimator_{{.quantile = 0.95, .forget_factor = 0.99}};
  TimeDelta media_time_ = TimeDelta::Seconds(1000);
};

TEST_F(ArrivalDelayEstimatorTest, KnowsNothingAtFirst) {
  EXPECT_FALSE(estimator_.has_estimate());
  EXPECT_EQ(estimator_.Variation(), TimeDelta::Zero());
  EXPECT_EQ(Arrive(TimeDelta::Millis(50)), Outcome::kRestarted);
  EXPECT_TRUE(estimator_.has_estimate());
}

TEST_F(ArrivalDelayEstimatorTest, AConstantDelayHasNoVariation) {
  for (int i = 0; i < 500; ++i) Arrive(TimeDelta::Millis(70));
  EXPECT_EQ(estimator_.base(), TimeDelta::Millis(70));
  EXPECT_LE(estimator_.Variation(), ArrivalDelayEstimator::kBucket);
}

TEST_F(ArrivalDelayEstimatorTest, FindsTheQuantileOfAUniformDelay) {
  Random random(1);
  for (int i = 0; i < 5000; ++i) Arrive(TimeDelta::MillisF(100 * random.Uniform()));
  EXPECT_NEAR(estimator_.Variation().ms_f(), 95, 12);
}

TEST_F(ArrivalDelayEstimatorTest, RareSpikesAreBelowTheQuantile) {
  for (int i = 0; i < 1000; ++i) Arrive(TimeDelta::Millis(i % 50 == 0 ? 250 : 10));
  EXPECT_LE(estimator_.Variation(), TimeDelta::Millis(10));
}

TEST_F(ArrivalDelayEstimatorTest, FindsTheDelayBeyondWhichArrivalsAreHardlyLateOnAverage) {
  const TimeDelta bearable = TimeDelta::Millis(2);
  EXPECT_EQ(estimator_.DelayForLateness(bearable), TimeDelta::Zero());
  // 1 % come 110 ms late: 1.1 ms on average.
  for (int i = 0; i < 1000; ++i) Arrive(TimeDelta::Millis(i % 100 == 50 ? 120 : 10));
  EXPECT_LE(estimator_.DelayForLateness(bearable), TimeDelta::Millis(10));
  // 10 %: what is late may be so by 20 ms.
  for (int i = 0; i < 2000; ++i) Arrive(TimeDelta::Millis(i % 10 == 5 ? 120 : 10));
  EXPECT_NEAR(estimator_.DelayForLateness(bearable).ms_f(), 90, 12);
}

TEST_F(ArrivalDelayEstimatorTest, ForgetsWithItsFactor) {
  for (int i = 0; i < 200; ++i) Arrive(TimeDelta::Millis(i % 2 == 0 ? 0 : 200));
  EXPECT_GE(estimator_.Variation(), TimeDelta::Millis(195));
  for (int i = 0; i < 250; ++i) Arrive(TimeDelta::Zero());
  EXPECT_LE(estimator_.Variation(), TimeDelta::Millis(10));
}

TEST_F(ArrivalDelayEstimatorTest, AFasterPathLowersTheBaseAtOnceAndKeepsAbsoluteDelays) {
  for (int i = 0; i < 200; ++i) Arrive(TimeDelta::Millis(100));
  Arrive(TimeDelta::Millis(40));
  EXPECT_EQ(estimator_.base(), TimeDelta::Millis(40));
  EXPECT_NEAR((estimator_.base() + estimator_.Variation()).ms_f(), 105, 5);
}

TEST_F(ArrivalDelayEstimatorTest, ASlowerPathRaisesTheBaseAfterTheWindow) {
  for (int i = 0; i < 200; ++i) Arrive(TimeDelta::Millis(10));
  for (int i = 0; i < 600; ++i) Arrive(TimeDelta::Millis(110));
  EXPECT_EQ(estimator_.base(), TimeDelta::Millis(110));
  EXPECT_LE(estimator_.Variation(), TimeDelta::Millis(10));
}

TEST_F(ArrivalDelayEstimatorTest, FollowsClockDrift) {
  // The sender's clock is 300 ppm slow: each frame comes 6 us later than the one before.
  for (int i = 0; i < 100'000; ++i) Arrive(TimeDelta::Micros(6 * i));
  EXPECT_NEAR(estimator_.base().ms_f(), 600, 10);
  EXPECT_LE(estimator_.Variation(), TimeDelta::Millis(10));
}

TEST_F(ArrivalDelayEstimatorTest, AJumpStartsAnew) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(Arrive(TimeDelta::Zero()), i == 0 ? Outcome::kRestarted : Outcome::kCounted);
  EXPECT_EQ(Arrive(TimeDelta::Millis(2900)), Outcome::kCounted);
  EXPECT_EQ(Arrive(TimeDelta::Millis(-5000)), Outcome::kRestarted);
  EXPECT_EQ(estimator_.base(), TimeDelta::Millis(-5000));
  EXPECT_EQ(Arrive(TimeDelta::Millis(5000)), Outcome::kRestarted);
}

TEST_F(ArrivalDelayEstimatorTest, ALongPauseForgetsTheOldBase) {
  for (int i = 0; i < 100; ++i) Arrive(TimeDelta::Millis(10));
  media_time_ += TimeDelta::Seconds(60);
  EXPECT_EQ(Arrive(TimeDelta::Millis(30)), Outcome::kCounted);
  EXPECT_EQ(estimator_.base(), TimeDelta::Millis(30));
}

TEST_F(ArrivalDelayEstimatorTest, AClockThatStepsBackIsHarmless) {
  for (int i = 0; i < 100; ++i) Arrive(TimeDelta::Millis(10));
  estimator_.Insert(media_time_, Timestamp::Zero() + media_time_ - TimeDelta::Seconds(2));
  EXPECT_EQ(estimator_.base(), TimeDelta::Seconds(-2));
}

}  // namespace
}  // namespace visavis
