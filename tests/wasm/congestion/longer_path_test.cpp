#include "wasm/congestion/longer_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace visavis {
namespace {

using Observation = LongerPath::Observation;

struct Seen {
  int queue_ms;
  int delivered_kbps;
  Observation::Loss loss = Observation::Loss::kNone;
};

// The first millisecond, of 10 s with a feedback every 50 ms, at which it is found; -1: never.
int FoundAt(LongerPath& path, const std::function<Seen(int ms)>& at) {
  for (int ms = 0; ms < 10'000; ms += 50) {
    const Seen seen = at(ms);
    if (path.Observe({.now = Timestamp::Millis(ms),
                      .queue = TimeDelta::Millis(seen.queue_ms),
                      .target = DataRate::KilobitsPerSec(seen.delivered_kbps),
                      .delivered = DataRate::KilobitsPerSec(seen.delivered_kbps),
                      .loss = seen.loss}))
      return ms;
  }
  return -1;
}

int GivingWay(int ms) { return ms < 500 ? 1000 : 500; }

TEST(LongerPathTest, ADelayThatStaysWhileWeGiveWayIsTheWay) {
  LongerPath path;
  const int found = FoundAt(path, [](int ms) { return Seen{60 + ms / 50 % 3, GivingWay(ms)}; });
  EXPECT_GE(found, 800);
  EXPECT_LE(found, 1000);
  EXPECT_EQ(path.rate_before(), DataRate::KilobitsPerSec(1000));
}

TEST(LongerPathTest, AQueueThatFallsWhenWeGiveWayIsOurs) {
  LongerPath path;
  EXPECT_EQ(FoundAt(path,
                    [](int ms) {
                      return Seen{ms < 500 ? 60 : std::max(0, 60 - (ms - 500) / 10), GivingWay(ms)};
                    }),
            -1);
}

TEST(LongerPathTest, AQueueThatGoesUpAndDownIsThatOfOthers) {
  LongerPath path;
  EXPECT_EQ(FoundAt(path, [](int ms) { return Seen{60 + ms / 50 % 12, GivingWay(ms)}; }), -1);
}

TEST(LongerPathTest, WhereSomethingIsLostItIsAQueue) {
  LongerPath path;
  EXPECT_EQ(FoundAt(path,
                    [](int ms) {
                      return Seen{60, GivingWay(ms),
                                  ms / 50 % 10 == 0 ? Observation::Loss::kBeyondBaseline
                                                    : Observation::Loss::kNone};
                    }),
            -1);
}

// In balance, a flow whose frames are even holds a small queue of its own.
TEST(LongerPathTest, ADelayThatNobodyGivesWayToIsLeftAlone) {
  LongerPath path;
  for (int ms = 0; ms < 10'000; ms += 50)
    EXPECT_FALSE(path.Observe({.now = Timestamp::Millis(ms),
                               .queue = TimeDelta::Millis(25),
                               .limit = TimeDelta::Millis(30),
                               .target = DataRate::KilobitsPerSec(500),
                               .delivered = DataRate::KilobitsPerSec(500)}));
}

TEST(LongerPathTest, WithNothingToGiveItTakesLonger) {
  LongerPath path;
  EXPECT_EQ(FoundAt(path, [](int) { return Seen{35, 40}; }), 3000);
}

}  // namespace
}  // namespace visavis
