#include "wasm/adaptation/encoder_effort.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr TimeDelta kInterval = TimeDelta::Millis(33);

// A device on which a frame at the best effort takes `best`, and at speed -12 0.6 of it.
class Device {
 public:
  explicit Device(TimeDelta best) : best_(best) {}
  TimeDelta Cost() const {
    const Effort effort = effort_.effort();
    const double search = 1.0 - 0.4 * (-6 - effort.speed) / 6.0;
    const double pixels = effort.smaller == 0 ? 1.0 : effort.smaller == 1 ? 0.5625 : 0.25;
    return best_ * (search * pixels);
  }
  void Run(TimeDelta time) {
    for (const Timestamp end = now_ + time; now_ < end; now_ += kInterval) {
      const Effort before = effort_.effort();
      if (effort_.Update(Cost(), kInterval, kInterval * others_, now_) != before) ++changes_;
    }
  }
  void Becomes(TimeDelta best) { best_ = best; }
  // Decoding what others send takes this share of the time.
  void SetOthers(double share) { others_ = share; }
  Effort effort() const { return effort_.effort(); }
  int changes() const { return changes_; }

 private:
  EncoderEffort effort_;
  TimeDelta best_;
  double others_ = 0;
  Timestamp now_ = Timestamp::Millis(1000);
  int changes_ = 0;
};

TEST(EncoderEffortTest, FastDeviceKeepsTheBestPicture) {
  Device device(TimeDelta::Millis(4));
  device.Run(TimeDelta::Seconds(60));
  EXPECT_EQ(device.effort(), Effort{});
  EXPECT_EQ(device.changes(), 0);
}

TEST(EncoderEffortTest, SearchesLessBeforeThePictureGetsSmaller) {
  Device device(TimeDelta::Millis(12));
  device.Run(TimeDelta::Seconds(3));
  EXPECT_LT(device.effort().speed, -6);
  EXPECT_EQ(device.effort().smaller, 0U);
  EXPECT_LT(device.Cost(), kInterval * EncoderEffort::kTooMuch);
}

TEST(EncoderEffortTest, SlowDeviceGetsASmallerPictureWithinTwoSeconds) {
  Device device(TimeDelta::Millis(60));
  device.Run(TimeDelta::Seconds(2));
  EXPECT_EQ(device.effort(), (Effort{-12, 2}));
}

TEST(EncoderEffortTest, ComesBackWhenTheDeviceIsFreeAgain) {
  Device device(TimeDelta::Millis(60));
  device.Run(TimeDelta::Seconds(10));
  device.Becomes(TimeDelta::Millis(3));
  device.Run(TimeDelta::Seconds(60));
  EXPECT_EQ(device.effort(), Effort{});
}

TEST(EncoderEffortTest, DeviceThatIsHalfFreeAgainShowsTheWholePicture) {
  // 13 ms at the best effort: 8 for the whole picture with the least search, which is not too much.
  Device device(TimeDelta::Millis(60));
  device.Run(TimeDelta::Seconds(10));
  ASSERT_EQ(device.effort().smaller, 2U);
  device.Becomes(TimeDelta::Millis(13));
  device.Run(TimeDelta::Seconds(60));
  EXPECT_EQ(device.effort().smaller, 0U);
}

TEST(EncoderEffortTest, ManyFailedTriesDoNotMakeItSlowForEver) {
  Device device(TimeDelta::Millis(60));
  for (int i = 0; i < 20; ++i) {
    device.Becomes(TimeDelta::Millis(3));
    device.Run(TimeDelta::Seconds(6));
    device.Becomes(TimeDelta::Millis(60));
    device.Run(TimeDelta::Seconds(6));
  }
  device.Becomes(TimeDelta::Millis(3));
  device.Run(EncoderEffort::kTryAfterAtMost + TimeDelta::Seconds(40));
  EXPECT_EQ(device.effort(), Effort{});
}

TEST(EncoderEffortTest, DoesNotSwing) {
  // Too much at one level, plenty at the next: the worst case.
  Device device(TimeDelta::Millis(16));
  device.Run(TimeDelta::Seconds(600));
  EXPECT_LT(device.changes(), 40);
}

TEST(EncoderEffortTest, DecodingManyOthersTakesFromTheEncoder) {
  // 5 ms of 33 for encoding is fine by itself, and not beside peers whose pictures take 63 %.
  Device device(TimeDelta::Millis(5));
  device.SetOthers(0.63);
  device.Run(TimeDelta::Seconds(10));
  EXPECT_LT(device.effort().speed, -6);
  EXPECT_LT(device.Cost() + kInterval * 0.63, kInterval * EncoderEffort::kTooMuchInAll);
  EXPECT_LT(device.changes(), 8);
  device.SetOthers(0.1);
  device.Run(TimeDelta::Seconds(60));
  EXPECT_EQ(device.effort(), Effort{}) << "they have left";
}

TEST(EncoderEffortTest, WhereEncodingIsNextToNothingLessOfItWouldNotHelp) {
  Device device(TimeDelta::Millis(1));
  device.SetOthers(0.95);
  device.Run(TimeDelta::Seconds(60));
  EXPECT_EQ(device.effort(), Effort{});
}

TEST(EncoderEffortTest, OneLongFrameChangesNothing) {
  EncoderEffort effort;
  Timestamp now = Timestamp::Millis(0);
  for (int i = 0; i < 100; ++i) {
    now += kInterval;
    effort.Update(i == 50 ? TimeDelta::Seconds(3) : TimeDelta::Millis(5), kInterval,
                  TimeDelta::Zero(), now);
  }
  EXPECT_EQ(effort.effort(), Effort{});
}

TEST(EncoderEffortTest, TimeThatRunsBackwardsIsNoTime) {
  EncoderEffort effort;
  for (int i = 0; i < 100; ++i)
    effort.Update(TimeDelta::Seconds(-5), kInterval, TimeDelta::Seconds(-5), Timestamp::Millis(i));
  EXPECT_EQ(effort.effort(), Effort{});
}

}  // namespace
}  // namespace visavis
