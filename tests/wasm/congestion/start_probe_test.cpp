#include "wasm/congestion/start_probe.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate kAsked = DataRate::KilobitsPerSec(1800);
constexpr DataRate kTarget = DataRate::KilobitsPerSec(300);

ProbeResult SentAt(int kbps) {
  return {.sent_rate = DataRate::KilobitsPerSec(kbps),
          .received_rate = DataRate::KilobitsPerSec(200)};
}

TEST(StartProbeTest, IsDueOnceWhenItIsAnswered) {
  StartProbe probe;
  EXPECT_TRUE(probe.IsDue(kTarget, Timestamp::Zero()));
  probe.OnRequest(kAsked, Timestamp::Zero());
  EXPECT_FALSE(probe.IsDue(kTarget, Timestamp::Millis(299)));
  probe.OnResult(SentAt(1700));  // however little of it came through: that is the path
  EXPECT_FALSE(probe.IsDue(kTarget, Timestamp::Millis(5000)));
}

TEST(StartProbeTest, IsDueAgainWhenItHasNotLeftAsAskedOrNothingIsKnownOfIt) {
  StartProbe probe;
  probe.OnRequest(kAsked, Timestamp::Zero());
  probe.OnResult(SentAt(127));
  EXPECT_TRUE(probe.IsDue(kTarget, Timestamp::Millis(300)));
  probe.OnRequest(kAsked, Timestamp::Millis(300));
  EXPECT_FALSE(probe.IsDue(kTarget, Timestamp::Millis(599)));
  EXPECT_TRUE(probe.IsDue(kTarget, Timestamp::Millis(600)));
  EXPECT_FALSE(probe.IsDue(kAsked, Timestamp::Millis(600))) << "nothing to be found any more";
}

TEST(StartProbeTest, GivesUp) {
  StartProbe probe;
  for (int i = 0; i < StartProbe::kMostTries; ++i) {
    EXPECT_TRUE(probe.IsDue(kTarget, Timestamp::Millis(i * 1000)));
    probe.OnRequest(kAsked, Timestamp::Millis(i * 1000));
  }
  EXPECT_FALSE(probe.IsDue(kTarget, Timestamp::Millis(60'000)));
}

}  // namespace
}  // namespace visavis
