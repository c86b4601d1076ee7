#include "wasm/congestion/peer_clock.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(50'000 + ms); }
// The peer's clock shows so much more than ours.
constexpr TimeDelta kOffset = TimeDelta::Seconds(-1234);

class PeerClockTest : public ::testing::Test {
 protected:
  // A packet that was under way for `way` ms, and its report for 20 ms; tells if it was plausible.
  bool Receive(std::int64_t sent_ms, std::int64_t way, TimeDelta offset = kOffset) {
    const Timestamp sent = At(sent_ms), arrival = At(sent_ms + way) + offset,
                    now = At(sent_ms + way + 20);
    last_ = clock_.Judge(clock_.Excess(sent, arrival, now), now);
    if (last_ != Verdict::kImplausible) clock_.OnArrival(sent, arrival, now);
    return last_ == Verdict::kPlausible;
  }
  using Verdict = PeerClock::Verdict;
  PeerClock clock_;
  Verdict last_ = Verdict::kPlausible;
};

TEST_F(PeerClockTest, WhateverTheQueueDoesIsPlausible) {
  for (const std::int64_t way : {400, 900, 500, 30, 5, 5, 3000, 5}) {
    EXPECT_TRUE(Receive(1000 + way, way)) << way;
  }
}

TEST_F(PeerClockTest, APacketThatCameBeforeItWasSentIsNotPlausible) {
  EXPECT_TRUE(Receive(0, 30));
  EXPECT_FALSE(Receive(50, 30, kOffset - TimeDelta::Millis(60)));
  EXPECT_TRUE(Receive(100, 30, kOffset));
}

TEST_F(PeerClockTest, APacketThatCameAfterItsReportIsNotPlausible) {
  EXPECT_TRUE(Receive(0, 30));
  EXPECT_FALSE(Receive(50, 30, kOffset + TimeDelta::Millis(60)));
  EXPECT_FALSE(Receive(60, 30, kOffset + TimeDelta::Seconds(1'000'000)));
}

TEST_F(PeerClockTest, AClockThatStaysElsewhereHasJumped) {
  EXPECT_TRUE(Receive(0, 30));
  const TimeDelta later = kOffset + TimeDelta::Seconds(10);
  for (int ms = 50; ms < 2000; ms += 50) EXPECT_FALSE(Receive(ms, 30, later)) << ms;
  Receive(2100, 30, later);
  EXPECT_EQ(last_, Verdict::kJumped);
  EXPECT_TRUE(Receive(2150, 30, later));
  EXPECT_FALSE(Receive(2200, 30, kOffset));
}

// Firefox with resistFingerprinting shows tenths of a second; a LAN takes one millisecond.
TEST_F(PeerClockTest, AClockThatIsCoarseIsBelievedAfterAFewReports) {
  int refused = 0;
  for (int ms = 0; ms < 20'000; ms += 7) {
    const Timestamp sent = At(ms), now = At(ms + 2);
    const Timestamp arrival = Timestamp::Millis(now.ms() / 100 * 100) + kOffset;
    const Verdict verdict = clock_.Judge(clock_.Excess(sent, arrival, now), now);
    EXPECT_NE(verdict, Verdict::kJumped);
    if (verdict == Verdict::kImplausible)
      ++refused;
    else
      clock_.OnArrival(sent, arrival, now);
  }
  EXPECT_EQ(refused, PeerClock::kSurelyCoarse - 1);
  EXPECT_FALSE(Receive(20'010, 2, kOffset - TimeDelta::Millis(500)));
}

TEST_F(PeerClockTest, ClocksMayDriftApart) {
  for (int s = 0; s < 3600; ++s)
    EXPECT_TRUE(Receive(1000 * s, 5, kOffset + TimeDelta::Micros(100) * std::int64_t{s})) << s;
}

TEST_F(PeerClockTest, AfterAPauseNothingOfBeforeHolds) {
  EXPECT_TRUE(Receive(0, 30));
  Receive(60'000, 30, kOffset + TimeDelta::Millis(60));
  EXPECT_EQ(last_, Verdict::kJumped);
  EXPECT_TRUE(Receive(60'050, 30, kOffset + TimeDelta::Millis(60)));
  EXPECT_FALSE(Receive(60'100, 30));
}

}  // namespace
}  // namespace visavis
