// The smallest parts of the rate control.
#include <gtest/gtest.h>

#include "wasm/congestion/delivered_rate.h"
#include "wasm/congestion/in_flight_cap.h"
#include "wasm/congestion/least_of_minute.h"
#include "wasm/congestion/queue_limits.h"
#include "wasm/congestion/rate_memory.h"

namespace visavis {
namespace {

constexpr DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }

TEST(DeliveredRateTest, CountsWhatCameInTheWindow) {
  DeliveredRate delivered(TimeDelta::Millis(500));
  EXPECT_FALSE(delivered.rate());
  for (int ms = 0; ms <= 2000; ms += 10)
    delivered.OnPacket(Timestamp::Millis(ms), DataSize::Bytes(ms < 1000 ? 100 : 1000));
  EXPECT_EQ(delivered.rate(), Kbps(800));
}

TEST(DeliveredRateTest, APacketThatWasOvertakenIsCountedNow) {
  DeliveredRate delivered(TimeDelta::Millis(100));
  for (int i = 0; i < 20; ++i)
    delivered.OnPacket(Timestamp::Millis(i % 2 == 0 ? i * 10 : i * 10 - 25), DataSize::Bytes(1000));
  ASSERT_TRUE(delivered.rate());
  EXPECT_NEAR(static_cast<double>(delivered.rate()->kbps()), 800, 100);
}

TEST(QueueLimitsTest, SlowPathsAndJitterGetMore) {
  QueueLimits fast, slow, rough;
  fast.Update(TimeDelta::Zero(), Kbps(4000), TimeDelta::Millis(50));
  slow.Update(TimeDelta::Zero(), Kbps(150), TimeDelta::Millis(50));
  rough.Update(TimeDelta::Seconds(5), Kbps(4000), TimeDelta::Millis(50));
  EXPECT_LT(fast.gone(), fast.limit());
  EXPECT_EQ(slow.limit() - fast.limit(), TimeDelta::MillisF(61.6));
  EXPECT_EQ(rough.limit() - fast.limit(), TimeDelta::Millis(20));
}

TEST(QueueLimitsTest, QueuesOfOthersAreToleratedForAWhile) {
  QueueLimits limits;
  limits.Update(TimeDelta::Zero(), Kbps(1000), TimeDelta::Millis(50));
  const TimeDelta usual = limits.limit();
  limits.OnForeignQueue();
  EXPECT_EQ(limits.limit(), usual + TimeDelta::Millis(25));
  for (int i = 0; i < 9; ++i) limits.OnForeignQueue();
  EXPECT_EQ(limits.limit(), usual + TimeDelta::Millis(75));
  limits.Update(TimeDelta::Zero(), Kbps(1000), TimeDelta::Seconds(30));
  EXPECT_LT(limits.limit(), usual + TimeDelta::Millis(5));
  limits.OnForeignQueue();
  limits.OnOwnQueue();
  EXPECT_EQ(limits.limit(), usual);
}

TEST(RateMemoryTest, KeepsTheRateFromBeforeTheBackOffs) {
  RateMemory memory;
  EXPECT_FALSE(memory.WorthTrying(Kbps(500), 1.15));
  memory.OnBackOff(Kbps(1000), Timestamp::Millis(1000));
  memory.OnBackOff(Kbps(600), Timestamp::Millis(2000));
  ASSERT_TRUE(memory.WorthTrying(Kbps(500), 1.15));
  EXPECT_NEAR(static_cast<double>(memory.WorthTrying(Kbps(500), 1.15)->kbps()), 983, 5);
  EXPECT_FALSE(memory.WorthTrying(Kbps(900), 1.15));
  EXPECT_EQ(memory.WorthTrying(Kbps(100), 1.15), Kbps(300));  // not all at once
  memory.Replace(Kbps(550));
  EXPECT_FALSE(memory.WorthTrying(Kbps(500), 1.15));
}

TEST(InFlightCapTest, HoldsThePathAndTheAllowance) {
  EXPECT_EQ(InFlightCap::Of(Kbps(2000), TimeDelta::Millis(100), TimeDelta::Millis(100),
                            TimeDelta::Zero()),
            DataSize::Bytes(50'000));
  EXPECT_EQ(
      InFlightCap::Of(Kbps(50), TimeDelta::Millis(100), TimeDelta::Millis(100), TimeDelta::Zero()),
      InFlightCap::kLeast);
}

TEST(LeastOfMinuteTest, IsForgottenAfterAMinute) {
  LeastOfMinute least;
  EXPECT_FALSE(least.value().IsFinite());
  least.Add(TimeDelta::Millis(20), Timestamp::Millis(0));
  for (int s = 1; s <= 45; ++s) least.Add(TimeDelta::Millis(90), Timestamp::Millis(s * 1000));
  EXPECT_EQ(least.value(), TimeDelta::Millis(20));
  for (int s = 46; s <= 61; ++s) least.Add(TimeDelta::Millis(90), Timestamp::Millis(s * 1000));
  EXPECT_EQ(least.value(), TimeDelta::Millis(90));
  least.Advance(Timestamp::Millis(200'000));
  EXPECT_FALSE(least.value().IsFinite());
}

TEST(InFlightCapTest, DecaysWhileFeedbackIsMissing) {
  const auto cap = [](TimeDelta overdue) {
    return InFlightCap::Of(Kbps(4000), TimeDelta::Millis(100), TimeDelta::Millis(300), overdue);
  };
  EXPECT_EQ(cap(InFlightCap::kHalving), DataSize::Bytes(100'000));
  EXPECT_EQ(cap(TimeDelta::Seconds(10)), InFlightCap::kLeast);
}

}  // namespace
}  // namespace visavis
