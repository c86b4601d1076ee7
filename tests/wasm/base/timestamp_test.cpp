#include "wasm/base/timestamp.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(TimeDeltaTest, ConvertsBetweenUnits) {
  EXPECT_EQ(TimeDelta::Millis(3).us(), 3000);
  EXPECT_EQ(TimeDelta::Seconds(2).ms(), 2000);
  EXPECT_EQ(TimeDelta::Micros(2999).ms(), 2);
  EXPECT_DOUBLE_EQ(TimeDelta::Micros(2500).ms_f(), 2.5);
  EXPECT_DOUBLE_EQ(TimeDelta::Millis(250).seconds_f(), 0.25);
  EXPECT_EQ(TimeDelta::MillisF(1.2345).us(), 1234);
}

TEST(TimeDeltaTest, ComputesWithSigns) {
  TimeDelta delta = TimeDelta::Millis(5) - TimeDelta::Millis(8);
  EXPECT_EQ(delta, -TimeDelta::Millis(3));
  EXPECT_LT(delta, TimeDelta::Zero());
  EXPECT_EQ(delta * std::int64_t{2}, TimeDelta::Millis(-6));
  EXPECT_EQ(delta * 0.5, TimeDelta::Micros(-1500));
  EXPECT_EQ(delta / 3, TimeDelta::Millis(-1));
  EXPECT_DOUBLE_EQ(TimeDelta::Millis(3) / TimeDelta::Millis(2), 1.5);
  delta += TimeDelta::Millis(4);
  delta -= TimeDelta::Micros(1);
  EXPECT_EQ(delta, TimeDelta::Micros(999));
}

TEST(TimestampTest, DifferenceOfTimesIsADelta) {
  const Timestamp start = Timestamp::Millis(100);
  EXPECT_EQ(start + TimeDelta::Millis(20) - start, TimeDelta::Millis(20));
  EXPECT_EQ(start - TimeDelta::Millis(120), Timestamp::Millis(-20));
}

TEST(TimestampTest, InfinityStaysInfinite) {
  EXPECT_EQ(Timestamp::PlusInfinity() + TimeDelta::Seconds(1), Timestamp::PlusInfinity());
  EXPECT_EQ(Timestamp::PlusInfinity() - TimeDelta::Seconds(1), Timestamp::PlusInfinity());
  EXPECT_EQ(Timestamp::MinusInfinity() + TimeDelta::Seconds(1), Timestamp::MinusInfinity());
  EXPECT_EQ(Timestamp::Zero() + TimeDelta::PlusInfinity(), Timestamp::PlusInfinity());
  EXPECT_FALSE(Timestamp::MinusInfinity().IsFinite());
  EXPECT_FALSE(TimeDelta::PlusInfinity().IsFinite());
  EXPECT_LT(Timestamp::MinusInfinity(), Timestamp::Zero());
}

}  // namespace
}  // namespace visavis
