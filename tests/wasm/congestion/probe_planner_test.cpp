#include "wasm/congestion/probe_planner.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

const Timestamp kNow = Timestamp::Millis(1000);

PacketResult Packet(int probe_id, double sent_ms, double received_ms) {
  PacketResult packet;
  packet.sent.size = DataSize::Bytes(1000);
  packet.sent.probe_id = probe_id;
  packet.sent.send_time = Timestamp::MillisF(sent_ms);
  packet.receive_time = Timestamp::MillisF(received_ms);
  return packet;
}
// A cluster of `count` packets, then one that is not of it.
void Feed(ProbePlanner& planner, int id, int count, double send_ms, double receive_ms) {
  for (int i = 0; i < count; ++i) planner.OnPacket(Packet(id, i * send_ms, 500 + i * receive_ms));
  planner.OnPacket(Packet(-1, 100, 700));
}

TEST(ProbePlannerTest, AClusterThatComesAsItLeftIsConfirmed) {
  ProbePlanner planner;
  const auto request = planner.Request(DataRate::KilobitsPerSec(2000), kNow);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->rate, DataRate::KilobitsPerSec(2000));
  Feed(planner, request->id, 6, 4, 4.2);
  const auto result = planner.TakeResult(kNow);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->IsConfirmed());
  EXPECT_NEAR(static_cast<double>(result->rate().kbps()), 1900, 20);
  EXPECT_FALSE(planner.IsPending(kNow));
}

TEST(ProbePlannerTest, ASlowerArrivalIsTheRateOfThePath) {
  ProbePlanner planner;
  const auto request = planner.Request(DataRate::KilobitsPerSec(2000), kNow);
  Feed(planner, request->id, 6, 4, 16);
  const auto result = planner.TakeResult(kNow);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->IsConfirmed());
  EXPECT_EQ(result->rate().kbps(), 500);
}

TEST(ProbePlannerTest, OneAtATimeUntilItIsGivenUp) {
  ProbePlanner planner;
  ASSERT_TRUE(planner.Request(DataRate::KilobitsPerSec(2000), kNow));
  EXPECT_FALSE(planner.Request(DataRate::KilobitsPerSec(2000), kNow + TimeDelta::Seconds(1)));
  EXPECT_FALSE(planner.TakeResult(kNow + TimeDelta::Seconds(2)));
  EXPECT_TRUE(planner.Request(DataRate::KilobitsPerSec(2000), kNow + TimeDelta::Seconds(2)));
}

TEST(ProbePlannerTest, OneThatNeverLeftIsGivenUpWhenLaterPacketsCome) {
  ProbePlanner planner;
  ASSERT_TRUE(planner.Request(DataRate::KilobitsPerSec(2000), kNow));
  const double void_at = (kNow + ProbeRequest::kValidFor - Timestamp::Zero()).ms_f();
  planner.OnPacket(Packet(-1, void_at, void_at + 500));
  EXPECT_TRUE(planner.IsPending(kNow));
  planner.OnPacket(Packet(-1, void_at + 1, void_at + 501));
  EXPECT_FALSE(planner.IsPending(kNow));
}

TEST(ProbePlannerTest, SoundThatOvertakesItDoesNotEndIt) {
  ProbePlanner planner;
  ASSERT_TRUE(planner.Request(DataRate::KilobitsPerSec(2000), kNow));
  PacketResult sound = Packet(-1, 5000, 5500);
  sound.sent.kind = SentPacket::Kind::kAudio;
  planner.OnPacket(sound);
  EXPECT_TRUE(planner.IsPending(kNow));
}

TEST(ProbePlannerTest, WaitsForTheWholeCluster) {
  ProbePlanner planner;
  const auto request = planner.Request(DataRate::KilobitsPerSec(2000), kNow);
  for (int i = 0; i < 3; ++i) planner.OnPacket(Packet(request->id, i * 4, 500 + i * 4));
  EXPECT_FALSE(planner.TakeResult(kNow));
  EXPECT_TRUE(planner.IsPending(kNow));
}

TEST(ProbePlannerTest, AClusterThatIsMostlyLostSaysNothing) {
  ProbePlanner planner;
  const auto request = planner.Request(DataRate::KilobitsPerSec(2000), kNow);
  for (int i = 0; i < 6; ++i) {
    PacketResult packet = Packet(request->id, i * 4, 500 + i * 4);
    if (i > 1) packet.receive_time = Timestamp::PlusInfinity();
    planner.OnPacket(packet);
  }
  EXPECT_FALSE(planner.TakeResult(kNow));
  EXPECT_FALSE(planner.IsPending(kNow));
}

TEST(ProbePlannerTest, PacketsOfAnotherClusterAreNotCounted) {
  ProbePlanner planner;
  const auto request = planner.Request(DataRate::KilobitsPerSec(2000), kNow);
  Feed(planner, request->id + 1, 10, 4, 4);
  EXPECT_FALSE(planner.TakeResult(kNow));
}

}  // namespace
}  // namespace visavis
