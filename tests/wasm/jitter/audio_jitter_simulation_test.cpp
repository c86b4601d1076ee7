// A minute of speech over simulated paths: what is made up, how late it is played, and what drift
// does.
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/wasm/jitter/arrival_simulation.h"
#include "wasm/jitter/audio_jitter_buffer.h"

namespace visavis {
namespace {

constexpr int kPackets = 3000;

struct Outcome {
  AudioJitterStatistics statistics;
  TimeDelta mean_latency = TimeDelta::Zero();  // capture to playout
  int played_out_of_order = 0;
};

struct Scenario {
  ArrivalPattern path = {};
  std::uint64_t seed = 1;
  double device_clock = 1.0;  // frames the device pulls per 20 ms of ours
  int frames_per_pull = 1;    // a device that asks for several at once
};

Outcome Play(const Scenario& scenario) {
  ArrivalSimulation path(scenario.path, scenario.seed);
  Random sizes(scenario.seed);
  AudioJitterBuffer buffer;
  std::multimap<Timestamp, int> on_the_way;
  const auto interval = kAudioFrameDuration * (1.0 / scenario.device_clock);
  Outcome outcome;
  TimeDelta latency = TimeDelta::Zero(), last = TimeDelta::Millis(-1);
  std::int64_t measured = 0;
  int sent = 0, pulls = 0;
  const Timestamp end = Timestamp::Zero() + kAudioFrameDuration * std::int64_t{kPackets};
  for (Timestamp now = Timestamp::Zero(); now < end; now += TimeDelta::Millis(1)) {
    if (now >= Timestamp::Zero() + kAudioFrameDuration * std::int64_t{sent}) {
      for (const Timestamp arrival : path.Send(now)) on_the_way.emplace(arrival, sent);
      ++sent;
    }
    while (!on_the_way.empty() && on_the_way.begin()->first <= now) {
      const int number = on_the_way.begin()->second;
      on_the_way.erase(on_the_way.begin());
      // All ones: two frames of 10 ms (RFC 6716 section 3.2).
      const std::vector<std::uint8_t> payload(number % 50 < 10 ? 10 : 60 + sizes.Below(40), 1);
      buffer.Insert({.packet_number = static_cast<std::uint16_t>(number),
                     .timestamp = static_cast<std::uint32_t>(number * kAudioFrameSamples),
                     .payload = payload},
                    now);
    }
    if (now < Timestamp::Zero() + interval * std::int64_t{pulls} + TimeDelta::Millis(7)) continue;
    for (int i = 0; i < scenario.frames_per_pull; ++i, ++pulls) {
      AudioDecision decision = buffer.Next(now);
      const auto* play = std::get_if<AudioPlay>(&decision);
      // Of two hurried frames the second counts.
      if (play && play->pace == AudioPace::kHurried) {
        decision = buffer.Next(now);
        play = std::get_if<AudioPlay>(&decision);
      }
      if (!play) continue;
      const TimeDelta media_time = *buffer.playing_media_time();
      if (media_time <= last) ++outcome.played_out_of_order;
      last = media_time;
      latency += now + kAudioFrameDuration * std::int64_t{i} - Timestamp::Zero() - media_time;
      ++measured;
    }
  }
  outcome.statistics = buffer.Statistics();
  outcome.mean_latency = latency / std::max<std::int64_t>(1, measured);
  EXPECT_EQ(outcome.played_out_of_order, 0);
  return outcome;
}

double ShareConcealed(const Outcome& outcome) {
  return static_cast<double>(outcome.statistics.frames_concealed) / kPackets;
}

TEST(AudioJitterSimulationTest, ASteadyPathIsPlayedUnchanged) {
  const Outcome outcome = Play({});
  EXPECT_EQ(outcome.statistics.frames_concealed, 0);
  EXPECT_LE(outcome.statistics.frames_stretched + outcome.statistics.frames_merged, 1);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(95));
}

TEST(AudioJitterSimulationTest, JitterIsBufferedAway) {
  const Outcome outcome = Play({.path = {.jitter = TimeDelta::Millis(60)}});
  EXPECT_LT(ShareConcealed(outcome), 0.03);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(150));
  EXPECT_LT(outcome.statistics.frames_stretched + outcome.statistics.frames_merged, 90);
}

TEST(AudioJitterSimulationTest, LossIsConcealedOnceAndDoesNotAddDelay) {
  const Outcome outcome = Play({.path = {.loss = 0.02, .loss_burst = 3}});
  EXPECT_GT(outcome.statistics.packets_lost, 90);
  EXPECT_NEAR(static_cast<double>(outcome.statistics.frames_concealed),
              static_cast<double>(outcome.statistics.packets_lost), 25);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(105));
}

TEST(AudioJitterSimulationTest, StallsAreCaughtUpWith) {
  const Outcome outcome = Play({.path = {.spike = 0.002, .stall = TimeDelta::Millis(200)}});
  EXPECT_LT(ShareConcealed(outcome), 0.03);
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(220));
  EXPECT_LT(outcome.statistics.packets_late, 10);
}

TEST(AudioJitterSimulationTest, ReorderingAndDuplicatesAreHarmless) {
  const Outcome outcome =
      Play({.path = {.jitter = TimeDelta::Millis(45), .duplicate = 0.2}, .seed = 3});
  EXPECT_EQ(outcome.statistics.packets_lost, 0);
  EXPECT_GT(outcome.statistics.packets_discarded, 400);
  EXPECT_LT(ShareConcealed(outcome), 0.03);
}

TEST(AudioJitterSimulationTest, DriftOfTheDeviceIsMendedFrameByFrame) {
  // 500 ppm over a minute are 30 ms; 5000 ppm 300 ms, 15 frames.
  const Outcome fast = Play({.device_clock = 1.005});
  EXPECT_NEAR(static_cast<double>(fast.statistics.frames_stretched), 15, 3);
  EXPECT_EQ(fast.statistics.frames_merged, 0);
  EXPECT_LE(fast.statistics.frames_concealed, 2);
  const Outcome slow = Play({.device_clock = 0.995});
  EXPECT_NEAR(static_cast<double>(slow.statistics.frames_merged), 15, 3);
  EXPECT_EQ(slow.statistics.frames_stretched, 0);
  EXPECT_EQ(slow.statistics.frames_concealed, 0);
  for (const Outcome& outcome : {fast, slow}) {
    EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(105));
  }
}

TEST(AudioJitterSimulationTest, ADeviceThatPullsInBunchesIsServed) {
  const Outcome outcome = Play({.path = {.jitter = TimeDelta::Millis(10)}, .frames_per_pull = 2});
  EXPECT_LT(outcome.mean_latency, TimeDelta::Millis(125));
  EXPECT_LT(ShareConcealed(outcome), 0.02);
}

TEST(AudioJitterSimulationTest, TheSameSeedGivesTheSameRun) {
  const Scenario scenario = {.path = {.jitter = TimeDelta::Millis(80), .loss = 0.01}};
  EXPECT_EQ(Play(scenario).mean_latency, Play(scenario).mean_latency);
}

}  // namespace
}  // namespace visavis
