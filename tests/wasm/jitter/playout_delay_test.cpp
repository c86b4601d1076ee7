#include "wasm/jitter/playout_delay.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "wasm/base/random.h"

namespace visavis {
namespace {

constexpr TimeDelta kInterval = TimeDelta::Millis(33);

class PlayoutDelayTest : public testing::Test {
 protected:
  // One frame every 33 ms of media time, complete `delay` later. Its due time over its media time.
  TimeDelta Frame(TimeDelta delay, FrameArrival arrival = FrameArrival::kPrompt) {
    media_time_ += kInterval;
    delay_.OnFrame(media_time_, arrival, Timestamp::Zero() + media_time_ + delay);
    return delay_.DueTime(media_time_) - Timestamp::Zero() - media_time_;
  }
  TimeDelta Frames(int count, TimeDelta delay) {
    TimeDelta due = TimeDelta::Zero();
    for (int i = 0; i < count; ++i) due = Frame(delay);
    return due;
  }

  PlayoutDelay delay_;
  TimeDelta media_time_ = TimeDelta::Seconds(500);
};

TEST_F(PlayoutDelayTest, ASteadyStreamIsShownNearlyAtOnce) {
  const TimeDelta due = Frames(300, TimeDelta::Millis(60));
  EXPECT_EQ(due, TimeDelta::Millis(70));
  EXPECT_EQ(delay_.target_delay(), PlayoutDelay::kMinDelay);
  EXPECT_EQ(delay_.current_delay(), PlayoutDelay::kMinDelay);
  EXPECT_EQ(*delay_.TargetOffset(), TimeDelta::Millis(70));
}

TEST_F(PlayoutDelayTest, JitterIsCoveredForMostFrames) {
  Random random(2);
  int late = 0;
  for (int i = 0; i < 3000; ++i) {
    const TimeDelta delay = TimeDelta::MillisF(20 + 80 * random.Uniform());
    if (Frame(delay) < delay && i > 100) ++late;
  }
  EXPECT_LT(late, 2900 * 6 / 100);
  EXPECT_NEAR(delay_.target_delay().ms_f(), 80, 15);
}

// A round trip of 110 ms.
TEST_F(PlayoutDelayTest, FramesDoNotWaitForRetransmissionsThatFewOfThemNeed) {
  for (int i = 0; i < 1000; ++i) {
    const bool is_repaired = i % 60 == 7;
    Frame(TimeDelta::Millis(is_repaired ? 120 : i % 10),
          is_repaired ? FrameArrival::kRepaired : FrameArrival::kPrompt);
  }
  EXPECT_LE(delay_.target_delay(), TimeDelta::Millis(20));
}

TEST_F(PlayoutDelayTest, WhereRetransmissionsAreManyFramesWaitUntilLatenessIsBearable) {
  TimeDelta lateness = TimeDelta::Zero();
  for (int i = 0; i < 2000; ++i) {
    const bool is_repaired = i % 5 == 3;
    const auto delay = TimeDelta::Millis(is_repaired ? 120 : i % 10);
    const TimeDelta due =
        Frame(delay, is_repaired ? FrameArrival::kRepaired : FrameArrival::kPrompt);
    if (i >= 1000) lateness += std::max(TimeDelta::Zero(), delay - due);
  }
  EXPECT_LE(lateness / std::int64_t{1000}, PlayoutDelay::kBearableLateness);
  EXPECT_GE(delay_.target_delay(), TimeDelta::Millis(80));
}

TEST_F(PlayoutDelayTest, DueTimesMoveSmoothlyBothWays) {
  TimeDelta last = Frames(100, TimeDelta::Zero());
  for (int i = 0; i < 600; ++i) {
    const TimeDelta due = Frame(TimeDelta::Millis(i < 60 ? 300 : 0));
    EXPECT_LE(due - last, kInterval / 2);
    EXPECT_GE(due - last, -(kInterval / 8) - TimeDelta::Micros(1));
    last = due;
  }
}

TEST_F(PlayoutDelayTest, GrowsFastWhenFramesStayLateAndShrinksAfterwards) {
  Frames(100, TimeDelta::Zero());
  EXPECT_GE(Frames(40, TimeDelta::Millis(200)), TimeDelta::Millis(200));
  EXPECT_LE(Frames(700, TimeDelta::Zero()), TimeDelta::Millis(20));
}

TEST_F(PlayoutDelayTest, TheDelayIsBounded) {
  for (int i = 0; i < 1000; ++i) Frame(TimeDelta::Millis(i % 2 == 0 ? 0 : 2500));
  EXPECT_LE(delay_.target_delay(), PlayoutDelay::kMaxDelay);
  delay_.SetExtraDelay(TimeDelta::Seconds(100));
  EXPECT_LE(Frames(2000, TimeDelta::Zero()), PlayoutDelay::kMaxDelay);
}

TEST_F(PlayoutDelayTest, ExtraDelayIsFollowedSmoothlyAndNotPartOfTheTarget) {
  Frames(100, TimeDelta::Zero());
  const TimeDelta target = *delay_.TargetOffset();
  delay_.SetExtraDelay(TimeDelta::Millis(100));
  EXPECT_LT(Frame(TimeDelta::Zero()), TimeDelta::Millis(40));
  EXPECT_EQ(Frames(30, TimeDelta::Zero()), TimeDelta::Millis(110));
  EXPECT_EQ(*delay_.TargetOffset(), target);
  delay_.SetExtraDelay(TimeDelta::Millis(-50));
  EXPECT_EQ(Frames(60, TimeDelta::Zero()), TimeDelta::Millis(10));
}

TEST_F(PlayoutDelayTest, AJumpOfMediaTimeStartsAnew) {
  Frames(100, TimeDelta::Millis(50));
  EXPECT_FALSE(delay_.OnFrame(media_time_, FrameArrival::kPrompt, Timestamp::Zero() + media_time_));
  EXPECT_TRUE(
      delay_.OnFrame(TimeDelta::Zero(), FrameArrival::kPrompt, Timestamp::Zero() + media_time_));
  EXPECT_EQ(delay_.DueTime(TimeDelta::Zero()),
            Timestamp::Zero() + media_time_ + PlayoutDelay::kMinDelay);
}

TEST_F(PlayoutDelayTest, KnowsNoOffsetBeforeTheFirstFrame) {
  EXPECT_EQ(delay_.TargetOffset(), std::nullopt);
  EXPECT_EQ(delay_.current_delay(), TimeDelta::Zero());
  Frame(TimeDelta::Zero());
  delay_.Reset();
  EXPECT_EQ(delay_.TargetOffset(), std::nullopt);
}

}  // namespace
}  // namespace visavis
