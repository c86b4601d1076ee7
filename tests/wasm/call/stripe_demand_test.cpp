#include "wasm/call/stripe_demand.h"

#include <gtest/gtest.h>

#include <cmath>

#include "wasm/base/random.h"

namespace visavis {
namespace {

constexpr DataRate kVideo = DataRate::KilobitsPerSec(1800);
constexpr TimeDelta kRoundTrip = TimeDelta::Millis(100);

class StripeDemandTest : public ::testing::Test {
 protected:
  // 200 packets a second, `loss` of them lost at random, or `in_a_row` at a time.
  void Run(double seconds, double loss, DataRate useful = kVideo,
           TimeDelta round_trip_time = kRoundTrip, int in_a_row = 1) {
    const Timestamp end = now_ + TimeDelta::Seconds(1) * seconds;
    while (now_ < end) {
      TransportFeedback feedback;
      for (int i = 0; i < 10; ++i) {
        if (to_lose_ == 0 && random_.Uniform() < loss / in_a_row) to_lose_ = in_a_row;
        PacketResult packet;
        if (to_lose_ > 0) {
          --to_lose_;
        } else {
          packet.receive_time = now_;
        }
        feedback.packets.push_back(packet);
      }
      demand_.OnFeedback(feedback);
      demand_.Update(round_trip_time, {.useful = useful, .available = target_}, now_);
      now_ += TimeDelta::Millis(50);
    }
  }

  StripeDemand demand_;
  DataRate target_ = kVideo;
  Random random_{3};
  int to_lose_ = 0;
  Timestamp now_ = Timestamp::Zero();
};

TEST_F(StripeDemandTest, OneDoesWhileNothingIsLost) {
  Run(60, 0);
  EXPECT_EQ(demand_.wanted(), 1U);
}

TEST_F(StripeDemandTest, RandomLossAsksForMoreWithinSecondsAndNotAtOnce) {
  Run(1.9, 0.05);
  EXPECT_EQ(demand_.wanted(), 1U);
  Run(4, 0.05);
  EXPECT_EQ(demand_.wanted(), StripeDemand::kMost);
}

TEST_F(StripeDemandTest, OnePercentAtAHundredMillisecondsNeedsFour) {
  Run(15, 0.01);
  EXPECT_EQ(demand_.wanted(), 4U);
}

TEST_F(StripeDemandTest, AShortRoundTripNeedsOne) {
  Run(30, 0.01, kVideo, TimeDelta::Millis(15));
  EXPECT_EQ(demand_.wanted(), 1U);
}

TEST_F(StripeDemandTest, LittleMediaNeedsOne) {
  Run(30, 0.05, DataRate::KilobitsPerSec(60));
  EXPECT_EQ(demand_.wanted(), 1U);
}

TEST_F(StripeDemandTest, AnUnlimitedRateAsksForNoMoreThanThereAre) {
  Run(30, 0.3, DataRate::PlusInfinity(), TimeDelta::Seconds(2));
  EXPECT_EQ(demand_.wanted(), StripeDemand::kMost);
}

TEST_F(StripeDemandTest, AnOutageIsNoReason) {
  Run(5, 0);
  Run(3, 1);
  Run(20, 0);
  EXPECT_EQ(demand_.wanted(), 1U);
}

TEST_F(StripeDemandTest, ABurstIsOneLoss) {
  Run(30, 0.01, kVideo, kRoundTrip, 20);
  EXPECT_EQ(demand_.wanted(), 1U);
}

TEST_F(StripeDemandTest, TheyStayWhenTheLossIsGone) {
  Run(15, 0.05);
  Run(120, 0);
  EXPECT_EQ(demand_.wanted(), StripeDemand::kMost);
}

TEST_F(StripeDemandTest, WithoutARoundTripNothingIsAskedFor) {
  TransportFeedback feedback;
  feedback.packets.resize(1000);
  for (std::size_t i = 0; i < 1000; i += 2) feedback.packets[i].receive_time = Timestamp::Zero();
  demand_.OnFeedback(feedback);
  for (int s = 0; s < 10; ++s)
    demand_.Update(std::nullopt, {.useful = kVideo, .available = kVideo},
                   Timestamp::Millis(1000 * s));
  EXPECT_EQ(demand_.wanted(), 1U);
}

// 80 kbps with a queue of 300 ms, which overflows.
TEST_F(StripeDemandTest, ANarrowPathIsNotFilledWithConnections) {
  target_ = DataRate::KilobitsPerSec(60);
  Run(20, 0.03, kVideo, TimeDelta::Millis(400));
  EXPECT_LE(demand_.wanted(), 2U);
}

}  // namespace
}  // namespace visavis
