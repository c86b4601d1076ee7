// Thirty frames a second over simulated paths: what is shown, how late, and how often it stands
// still.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/wasm/jitter/arrival_simulation.h"
#include "tests/wasm/jitter/video_packets.h"
#include "wasm/jitter/video_jitter_buffer.h"

namespace visavis {
namespace {

constexpr TimeDelta kTick = TimeDelta::Millis(1);
constexpr int kFrames = 1800;  // a minute

struct Outcome {
  VideoJitterStatistics statistics;
  TimeDelta mean_latency = TimeDelta::Zero();  // capture to the time it is shown
  int decoded_out_of_order = 0;
};

struct Scenario {
  ArrivalPattern path = {};
  std::uint64_t seed = 1;
  double sender_clock = 1.0;  // seconds of the sender's clock per second of ours
};

// The sender answers a keyframe request after the path's delay. Keyframes are four times as large.
Outcome Play(const Scenario& scenario) {
  ArrivalSimulation path(scenario.path, scenario.seed);
  VideoPackets source;
  VideoJitterBuffer buffer(0);
  buffer.SetRoundTripTime(scenario.path.delay * std::int64_t{2});
  std::multimap<Timestamp, VideoPacket> on_the_way;
  Timestamp keyframe_at = Timestamp::Zero();
  Outcome outcome;
  ReceivedVideoFrame frame;
  TimeDelta latency = TimeDelta::Zero();
  std::int64_t last_number = -1;
  int sent = 0;
  const Timestamp end =
      Timestamp::Zero() + TimeDelta::Micros(33'333) * std::int64_t{kFrames} + TimeDelta::Seconds(2);
  for (Timestamp now = Timestamp::Zero(); now < end; now += kTick) {
    if (sent < kFrames &&
        now >= Timestamp::Zero() + TimeDelta::Micros(33'333) * std::int64_t{sent}) {
      const auto kind =
          now >= keyframe_at ? VideoPackets::Kind::kKeyframe : VideoPackets::Kind::kDelta;
      if (kind == VideoPackets::Kind::kKeyframe) keyframe_at = Timestamp::PlusInfinity();
      const Timestamp capture =
          Timestamp::Zero() + (now - Timestamp::Zero()) * scenario.sender_clock;
      const std::size_t bytes = kind == VideoPackets::Kind::kKeyframe ? 10'000 : 2500;
      TimeDelta pacing = TimeDelta::Zero();
      for (const auto& packet : source.Next(kind, bytes, capture)) {
        for (const Timestamp arrival : path.Send(now + pacing)) on_the_way.emplace(arrival, packet);
        pacing += TimeDelta::Millis(2);
      }
      ++sent;
    }
    while (!on_the_way.empty() && on_the_way.begin()->first <= now) {
      buffer.Insert(on_the_way.begin()->second, now);
      on_the_way.erase(on_the_way.begin());
    }
    while (buffer.PopDue(now, frame)) {
      if (frame.number <= last_number) ++outcome.decoded_out_of_order;
      last_number = frame.number;
      latency += now - frame.frame.capture_time;
    }
    if (buffer.TakeKeyframeRequest(now)) keyframe_at = now + scenario.path.delay;
  }
  outcome.statistics = buffer.Statistics();
  outcome.mean_latency = latency / std::max<std::int64_t>(1, outcome.statistics.frames_popped);
  EXPECT_EQ(outcome.decoded_out_of_order, 0);
  return outcome;
}

TEST(VideoJitterSimulationTest, ASteadyPathShowsEverythingAtOnce) {
  const Outcome outcome = Play({});
  EXPECT_EQ(outcome.statistics.frames_popped, kFrames);
  EXPECT_EQ(outcome.statistics.freezes, 0);
  EXPECT_EQ(outcome.statistics.keyframe_requests, 0);
  EXPECT_EQ(outcome.statistics.packets_lost, 0);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(75));
}

TEST(VideoJitterSimulationTest, JitterIsBufferedAway) {
  const Outcome outcome = Play({.path = {.jitter = TimeDelta::Millis(60)}});
  EXPECT_EQ(outcome.statistics.frames_popped, kFrames);
  EXPECT_EQ(outcome.statistics.freezes, 0);
  EXPECT_LE(outcome.statistics.keyframe_requests, 2);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(140));
}

TEST(VideoJitterSimulationTest, DuplicatesChangeNothing) {
  const Outcome outcome = Play({.path = {.duplicate = 0.3}});
  EXPECT_EQ(outcome.statistics.frames_popped, kFrames);
  EXPECT_GT(outcome.statistics.packets_discarded, 1000);
  EXPECT_EQ(outcome.statistics.packets_lost, 0);
}

TEST(VideoJitterSimulationTest, BurstsOfLossAreMendedByKeyframes) {
  const Outcome outcome = Play({.path = {.loss = 0.003, .loss_burst = 4}});
  EXPECT_GT(outcome.statistics.packets_lost, 20);
  // Nobody answers NACKs here, and each loss waits two round trips for an answer.
  EXPECT_GT(outcome.statistics.frames_popped, kFrames * 88 / 100);
  EXPECT_GT(outcome.statistics.keyframe_requests, 3);
  EXPECT_LT(outcome.statistics.keyframe_requests, 40);
  EXPECT_LT(outcome.statistics.freeze_duration, TimeDelta::Seconds(7));
}

TEST(VideoJitterSimulationTest, StallsFreezeAndRecoverWithoutAKeyframe) {
  const Outcome outcome = Play({.path = {.spike = 0.001, .stall = TimeDelta::Millis(300)}});
  EXPECT_GT(outcome.statistics.freezes, 0);
  EXPECT_EQ(outcome.statistics.frames_popped, kFrames);
  EXPECT_EQ(outcome.statistics.keyframe_requests, 0);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(250));
}

TEST(VideoJitterSimulationTest, ClockDriftIsFollowed) {
  for (const double clock : {0.9995, 1.0005}) {
    const Outcome outcome = Play({.sender_clock = clock});
    EXPECT_EQ(outcome.statistics.frames_popped, kFrames);
    EXPECT_EQ(outcome.statistics.freezes, 0);
    EXPECT_LT(outcome.statistics.current_delay, TimeDelta::Millis(35));
  }
}

TEST(VideoJitterSimulationTest, TheSameSeedGivesTheSameRun) {
  const Scenario scenario = {.path = {.jitter = TimeDelta::Millis(80), .loss = 0.01}};
  EXPECT_EQ(Play(scenario).mean_latency, Play(scenario).mean_latency);
}

}  // namespace
}  // namespace visavis
