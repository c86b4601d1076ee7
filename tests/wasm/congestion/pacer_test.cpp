#include "wasm/congestion/pacer.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis {
namespace {

constexpr Timestamp kStart = Timestamp::Millis(100'000);

PacerConfig Config() {
  PacerConfig config;
  config.pacing_rate = DataRate::KilobitsPerSec(800);  // 100 bytes per ms
  config.packet_overhead = DataSize::Zero();
  config.max_packets = 8;
  return config;
}

class PacerTest : public ::testing::Test {
 protected:
  EnqueueResult Enqueue(PacketClass packet_class, std::size_t bytes, std::uint8_t mark = 0) {
    const std::vector<std::uint8_t> packet(bytes, mark);
    return pacer_.Enqueue(packet_class, packet, now_);
  }
  // Runs in virtual time for `duration`, polling at its own timeouts only; returns what left.
  std::vector<PacedPacket> Drain(TimeDelta duration) {
    const Timestamp end = now_ + duration;
    std::vector<PacedPacket> sent;
    for (int turn = 0; turn < 10'000; ++turn) {
      while (const auto packet = pacer_.Poll(now_)) sent.push_back(*packet);
      const Timestamp next = pacer_.NextTimeout();
      if (next > end) break;
      EXPECT_GT(next, now_) << "a timeout that changes nothing would spin";
      now_ = next;
    }
    now_ = end;
    return sent;
  }
  void Apply(const NetworkControlUpdate& update) { pacer_.Apply(update, now_); }

  Timestamp now_ = kStart;
  Pacer pacer_{Config(), kStart};
};

TEST_F(PacerTest, SpreadsABurstAtThePacingRate) {
  for (int i = 0; i < 8; ++i) Enqueue(PacketClass::kVideo, 1000);
  EXPECT_EQ(pacer_.QueueSize(), DataSize::Bytes(8000));
  EXPECT_EQ(pacer_.QueueTime(), TimeDelta::Millis(80));
  EXPECT_EQ(Drain(TimeDelta::Millis(35)).size(), 4U);  // at 0, 10, 20, 30 ms
  EXPECT_EQ(Drain(TimeDelta::Millis(45)).size(), 4U);
  EXPECT_EQ(pacer_.QueueSize(), DataSize::Zero());
  EXPECT_EQ(pacer_.NextTimeout(), Timestamp::PlusInfinity());
}

TEST_F(PacerTest, TellsHowLongTheOldestHasWaitedWhileTheWindowIsFull) {
  EXPECT_EQ(pacer_.OldestWait(PacketClass::kVideo, now_), TimeDelta::Zero());
  NetworkControlUpdate update;
  update.congestion_window = DataSize::Bytes(1000);
  Apply(update);
  pacer_.SetInFlight(DataSize::Bytes(1000));
  Enqueue(PacketClass::kVideo, 1000);
  now_ += TimeDelta::Millis(300);
  Enqueue(PacketClass::kVideo, 1000);
  EXPECT_TRUE(Drain(TimeDelta::Millis(400)).empty());
  EXPECT_EQ(pacer_.OldestWait(PacketClass::kVideo, now_), TimeDelta::Millis(700));
  EXPECT_EQ(pacer_.OldestWait(PacketClass::kRetransmission, now_), TimeDelta::Zero());
}

TEST_F(PacerTest, LatePollsDoNotLowerTheRateAndPausesSaveNothing) {
  for (int i = 0; i < 8; ++i) Enqueue(PacketClass::kVideo, 250);  // 2.5 ms each
  std::size_t sent = 0;
  for (int tick = 0; tick < 4; ++tick) {  // a timer of 5 ms
    while (pacer_.Poll(now_)) ++sent;
    now_ += TimeDelta::Millis(5);
  }
  EXPECT_EQ(sent, 8U);
  now_ += TimeDelta::Seconds(10);
  for (int i = 0; i < 8; ++i) Enqueue(PacketClass::kVideo, 1000);
  EXPECT_EQ(Drain(TimeDelta::Millis(9)).size(), 1U);
}

TEST_F(PacerTest, ATimerThatIsLateMakesUpForTenMillisecondsOnly) {
  const auto leave = [this] {
    std::size_t sent = 0;
    while (pacer_.Poll(now_)) ++sent;
    return sent;
  };
  for (int i = 0; i < 8; ++i) Enqueue(PacketClass::kVideo, 250);  // 2.5 ms each
  leave();
  now_ += TimeDelta::Millis(10);
  EXPECT_EQ(leave(), 4U) << "as many as in two turns of 5 ms";
  for (int i = 0; i < 7; ++i) Enqueue(PacketClass::kVideo, 500);
  now_ += TimeDelta::Millis(60);
  EXPECT_LE(leave(), 4U) << "of 20 ms at most, burst and all";
}

TEST_F(PacerTest, TimeInWhichAFrameWasMadeIsNoLateTimer) {
  for (int i = 0; i < 8; ++i) Enqueue(PacketClass::kVideo, 1000);  // 10 ms each
  now_ += TimeDelta::Millis(12);
  EXPECT_EQ(Drain(TimeDelta::Millis(9)).size(), 1U);
}

TEST_F(PacerTest, AudioPassesEverythingAndRetransmissionsPassVideo) {
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kRetransmission, 1000);
  Enqueue(PacketClass::kAudio, 100);
  Enqueue(PacketClass::kAudio, 100);
  const std::vector<PacedPacket> sent = Drain(TimeDelta::Millis(100));
  ASSERT_EQ(sent.size(), 5U);
  EXPECT_EQ(sent[0].packet_class, PacketClass::kAudio);
  EXPECT_EQ(sent[1].packet_class, PacketClass::kAudio);
  EXPECT_EQ(sent[2].packet_class, PacketClass::kRetransmission);
  EXPECT_EQ(sent[3].packet_class, PacketClass::kVideo);
}

TEST_F(PacerTest, AudioLeavesAtOnceButIsPaidForByVideo) {
  for (int i = 0; i < 5; ++i) Enqueue(PacketClass::kAudio, 200);
  EXPECT_EQ(pacer_.NextTimeout(), now_);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pacer_.Poll(now_));
  Enqueue(PacketClass::kVideo, 1000);
  EXPECT_FALSE(pacer_.Poll(now_));
  EXPECT_EQ(pacer_.NextTimeout(), now_ + TimeDelta::Millis(10));
}

TEST_F(PacerTest, GivesTheBytesBackWithTheirWait) {
  PacerConfig config = Config();
  config.packet_overhead = DataSize::Bytes(94);
  Pacer pacer(config, now_);
  const std::vector<std::uint8_t> packet = {1, 2, 3};
  pacer.Enqueue(PacketClass::kVideo, packet, now_);
  const auto sent = pacer.Poll(now_ + TimeDelta::Millis(7));
  ASSERT_TRUE(sent);
  EXPECT_EQ(std::vector<std::uint8_t>(sent->bytes.begin(), sent->bytes.end()), packet);
  EXPECT_EQ(sent->queue_time, TimeDelta::Millis(7));
  EXPECT_EQ(sent->size, DataSize::Bytes(97));
  EXPECT_EQ(sent->probe_id, -1);
}

TEST_F(PacerTest, FullClassRefusesTheNewestAndCountsIt) {
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Enqueue(PacketClass::kVideo, 10), EnqueueResult::kQueued);
  EXPECT_EQ(Enqueue(PacketClass::kVideo, 10), EnqueueResult::kQueueFull);
  EXPECT_EQ(Enqueue(PacketClass::kAudio, 10), EnqueueResult::kQueued);
  EXPECT_EQ(pacer_.stats().dropped_full, 1U);
  EXPECT_EQ(pacer_.QueueSize(), DataSize::Bytes(90));
}

TEST_F(PacerTest, ClearForgetsOneClass) {
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kRetransmission, 500);
  pacer_.Clear(PacketClass::kVideo);
  EXPECT_EQ(pacer_.QueueSize(), DataSize::Bytes(500));
  EXPECT_EQ(pacer_.QueuePackets(PacketClass::kVideo), 0U);
  EXPECT_EQ(pacer_.stats().dropped_cleared, 2U);
  EXPECT_EQ(Drain(TimeDelta::Seconds(1)).size(), 1U);
}

TEST_F(PacerTest, FullWindowHoldsAllButAudio) {
  Apply({.congestion_window = DataSize::Bytes(5000)});
  pacer_.SetInFlight(DataSize::Bytes(5000));
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kAudio, 100);
  EXPECT_EQ(Drain(TimeDelta::Seconds(1)).size(), 1U);
  EXPECT_EQ(pacer_.NextTimeout(), Timestamp::PlusInfinity());
  pacer_.SetInFlight(DataSize::Bytes(4000));
  EXPECT_EQ(Drain(TimeDelta::Seconds(1)).size(), 1U);
}

TEST_F(PacerTest, BlockedTransportDoesNotSpin) {
  Enqueue(PacketClass::kVideo, 1000);
  EXPECT_FALSE(pacer_.Poll(now_, PollScope::kAudioOnly));
  EXPECT_EQ(pacer_.NextTimeout(), Timestamp::PlusInfinity());
  Enqueue(PacketClass::kAudio, 100);
  EXPECT_EQ(pacer_.NextTimeout(), now_);
  EXPECT_TRUE(pacer_.Poll(now_, PollScope::kAudioOnly));
  EXPECT_FALSE(pacer_.Poll(now_, PollScope::kAudioOnly));
  now_ += TimeDelta::Millis(1);
  EXPECT_TRUE(pacer_.Poll(now_));
}

TEST_F(PacerTest, ProbeLeavesAtItsRateMediaFirst) {
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kVideo, 1000);
  ProbeRequest probe;
  probe.id = 7;
  probe.rate = DataRate::KilobitsPerSec(4000);  // 2 ms per packet of 1000 bytes
  probe.duration = TimeDelta::Millis(20);
  Apply({.probes = {probe}});
  const std::vector<PacedPacket> sent = Drain(TimeDelta::Millis(20));
  ASSERT_EQ(sent.size(), 10U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].probe_id, 7);
    EXPECT_EQ(sent[i].packet_class, i < 2 ? PacketClass::kVideo : PacketClass::kPadding);
  }
  EXPECT_TRUE(Drain(TimeDelta::Seconds(1)).empty());
}

TEST_F(PacerTest, WhatLeavesBesideItIsTakenFromTheOthers) {
  pacer_.OnSentBeside(DataSize::Bytes(2000), now_);  // 20 ms
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kAudio, 100);
  EXPECT_EQ(Drain(TimeDelta::Millis(19)).size(), 1U) << "the sound alone";
  EXPECT_EQ(Drain(TimeDelta::Millis(3)).size(), 1U);
}

TEST_F(PacerTest, AProbeThatCouldNotLeaveInTimeIsVoid) {
  ProbeRequest probe;
  probe.rate = DataRate::KilobitsPerSec(4000);
  Apply({.probes = {probe}});
  now_ += ProbeRequest::kValidFor;
  EXPECT_FALSE(pacer_.Poll(now_, PollScope::kAudioOnly)) << "the transport has no room";
  now_ += TimeDelta::Micros(1);
  EXPECT_TRUE(Drain(TimeDelta::Millis(100)).empty()) << "it would be of another time";
  EXPECT_EQ(pacer_.stats().dropped_probes, 1U);
}

TEST_F(PacerTest, AProbeThatHasBegunToLeaveIsFinished) {
  ProbeRequest probe;
  probe.rate = DataRate::KilobitsPerSec(60);
  Apply({.pacing_rate = DataRate::KilobitsPerSec(30), .probes = {probe}});
  EXPECT_GE(Drain(TimeDelta::Seconds(1)).size(), static_cast<std::size_t>(probe.min_packets));
  EXPECT_EQ(pacer_.stats().dropped_probes, 0U);
}

TEST_F(PacerTest, AFloodBesideItHoldsTheOthersUpForAMoment) {
  for (int i = 0; i < 1000; ++i) pacer_.OnSentBeside(DataSize::Bytes(1000), now_);
  Enqueue(PacketClass::kVideo, 1000);
  EXPECT_EQ(Drain(TimeDelta::Millis(110)).size(), 1U);
}

TEST_F(PacerTest, ProbesAreBounded) {
  NetworkControlUpdate update;
  update.probes.resize(Pacer::kMaxProbes + 2);
  Apply(update);
  EXPECT_EQ(pacer_.stats().dropped_probes, 2U);
}

TEST_F(PacerTest, RateChangeAppliesToTheDebtToo) {
  Enqueue(PacketClass::kVideo, 1000);
  Enqueue(PacketClass::kVideo, 1000);
  EXPECT_TRUE(pacer_.Poll(now_));
  EXPECT_EQ(pacer_.NextTimeout(), now_ + TimeDelta::Millis(10));
  Apply({.pacing_rate = DataRate::KilobitsPerSec(1600)});
  EXPECT_EQ(pacer_.NextTimeout(), now_ + TimeDelta::Millis(5));
}

TEST_F(PacerTest, TimeThatStandsStillOrGoesBackIsHarmless) {
  for (int i = 0; i < 3; ++i) Enqueue(PacketClass::kVideo, 1000);
  EXPECT_TRUE(pacer_.Poll(now_));
  EXPECT_FALSE(pacer_.Poll(now_));
  EXPECT_FALSE(pacer_.Poll(now_ - TimeDelta::Seconds(5)));
  EXPECT_TRUE(pacer_.Poll(now_ + TimeDelta::Millis(10)));
}

TEST(PacketRingTest, KeepsOrderWhileItGrowsAndWraps) {
  PacketRing ring(40);
  std::uint8_t pushed = 0, popped = 0;
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 3; ++i) {
      if (ring.Push(std::vector<std::uint8_t>{pushed}, kStart) != nullptr) ++pushed;
    }
    for (int i = 0; i < 1 + round % 2; ++i) EXPECT_EQ(ring.Pop().bytes[0], popped++);
  }
  EXPECT_LE(ring.size(), 40U);
  while (!ring.empty()) EXPECT_EQ(ring.Pop().bytes[0], popped++);
  EXPECT_EQ(popped, pushed);
}

}  // namespace
}  // namespace visavis
