#include "wasm/call/protection_demand.h"

#include <gtest/gtest.h>

#include "wasm/base/random.h"

namespace visavis {
namespace {

constexpr TimeDelta kRoundTrip = TimeDelta::Millis(110);
constexpr std::size_t kFrame = 7;  // packets: 1.7 Mbps

class ProtectionDemandTest : public testing::Test {
 protected:
  // 200 packets a second, reported every 50 ms.
  void Run(TimeDelta time, double loss) {
    for (const Timestamp end = now_ + time; now_ < end;) {
      now_ += TimeDelta::Millis(50);
      TransportFeedback feedback;
      feedback.at_time = now_;
      for (int i = 0; i < 10; ++i) {
        PacketResult packet;
        if (random_.Uniform() >= loss) packet.receive_time = now_;
        feedback.packets.push_back(packet);
      }
      demand_.OnFeedback(feedback);
    }
  }
  std::size_t Parities() const { return demand_.ParityPackets(kFrame, kRoundTrip); }

  ProtectionDemand demand_;
  Random random_{3};
  Timestamp now_ = Timestamp::Millis(1000);
};

TEST_F(ProtectionDemandTest, APathThatLosesNothingHasNoProtection) {
  EXPECT_EQ(Parities(), 0U);
  Run(TimeDelta::Seconds(20), 0);
  EXPECT_EQ(Parities(), 0U);
  EXPECT_EQ(demand_.ParityPackets(40, kRoundTrip), 0U);
}

TEST_F(ProtectionDemandTest, TheMoreIsLostTheMoreParityThereIs) {
  Run(TimeDelta::Seconds(10), 0.01);
  EXPECT_NEAR(demand_.loss_ratio(), 0.01, 0.005);
  EXPECT_EQ(Parities(), 1U);
  Run(TimeDelta::Seconds(10), 0.05);
  EXPECT_NEAR(demand_.loss_ratio(), 0.05, 0.015);
  EXPECT_EQ(Parities(), 2U);
  EXPECT_GT(demand_.ParityPackets(30, kRoundTrip), 2U) << "a keyframe";
}

TEST_F(ProtectionDemandTest, ItEndsWhenTheLossDoes) {
  Run(TimeDelta::Seconds(10), 0.05);
  Run(TimeDelta::Seconds(8), 0);
  EXPECT_EQ(Parities(), 0U);
}

TEST_F(ProtectionDemandTest, WhereTheRoundTripIsShortRetransmissionDoes) {
  Run(TimeDelta::Seconds(10), 0.01);
  EXPECT_EQ(demand_.ParityPackets(kFrame, TimeDelta::Millis(15)), 0U);
  EXPECT_EQ(demand_.ParityPackets(kFrame, std::nullopt), 0U);
}

TEST_F(ProtectionDemandTest, AQueueThatOverflowsOnceIsNoReason) {
  Run(TimeDelta::Seconds(10), 0);
  Run(TimeDelta::Seconds(2), 0.3);
  Run(TimeDelta::Seconds(1), 0);
  EXPECT_EQ(Parities(), 0U);
}

TEST_F(ProtectionDemandTest, ParityIsAThirdOfTheFrameAtMost) {
  Run(TimeDelta::Seconds(10), 0.4);
  for (const std::size_t packets : {1U, 2U, 3U, 7U, 20U, 255U}) {
    EXPECT_LE(demand_.ParityPackets(packets, kRoundTrip), packets / 3) << packets;
  }
  EXPECT_EQ(demand_.ParityPackets(6, kRoundTrip), 2U);
}

}  // namespace
}  // namespace visavis
