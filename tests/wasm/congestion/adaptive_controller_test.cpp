#include "wasm/congestion/adaptive_controller.h"

#include <gtest/gtest.h>

#include "tests/sim/media_flow.h"

namespace visavis {
namespace {

using sim::FlowReport;
using sim::LinkConfig;
using sim::MediaFlow;

// A round trip of `rtt_ms` and a bottleneck of `kbps` on the way there.
LinkConfig Forward(int kbps, int rtt_ms = 50) {
  LinkConfig config;
  config.rate = DataRate::KilobitsPerSec(kbps);
  config.delay = TimeDelta::Millis(rtt_ms) / 2;
  return config;
}
LinkConfig Back(int rtt_ms = 50) {
  LinkConfig config;
  config.delay = TimeDelta::Millis(rtt_ms) / 2;
  return config;
}

TEST(AdaptiveControllerTest, FillsASteadyLinkWithAShortQueue) {
  for (const int kbps : {200, 500, 1500, 4000}) {
    AdaptiveController controller;
    MediaFlow flow(controller, Forward(kbps), Back(), 1);
    flow.Run(TimeDelta::Seconds(5));
    const FlowReport report = flow.Run(TimeDelta::Seconds(30));
    EXPECT_GT(report.delivered_kbps, 0.85 * kbps) << kbps;
    EXPECT_LT(report.queue_p95, TimeDelta::Millis(kbps < 400 ? 120 : 70)) << kbps;
  }
}

TEST(AdaptiveControllerTest, ReachesNinetyPercentSoonAfterTheStart) {
  AdaptiveController controller;
  MediaFlow flow(controller, Forward(2000), Back(), 2);
  flow.Run(TimeDelta::Millis(2000));
  EXPECT_GT(flow.Run(TimeDelta::Millis(1000)).delivered_kbps, 0.85 * 2000);
}

// As a page that loads its codecs meanwhile: what was sent is read all at once.
TEST(AdaptiveControllerTest, ABusyComputerAtTheStartDoesNotSlowTheRestOfIt) {
  AdaptiveController controller;
  MediaFlow flow(controller, Forward(0), Back(), 12);
  flow.Run(TimeDelta::Millis(400));
  flow.SetForward(Forward(100'000));
  flow.Run(TimeDelta::Millis(20));
  flow.SetForward(Forward(2000));
  flow.Run(TimeDelta::Millis(2000));
  EXPECT_GT(flow.Run(TimeDelta::Millis(1000)).delivered_kbps, 0.8 * 2000);
}

TEST(AdaptiveControllerTest, FollowsTheCapacityDownAndUp) {
  constexpr int kSeeds = 5;  // a single one may be 10 ms off
  TimeDelta low_p95 = TimeDelta::Zero();
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    AdaptiveController controller;
    MediaFlow flow(controller, Forward(2000), Back(), seed);
    flow.Run(TimeDelta::Seconds(10));

    flow.SetForward(Forward(600));
    flow.Run(TimeDelta::Millis(1500));  // the queue drains
    const FlowReport low = flow.Run(TimeDelta::Seconds(10));
    EXPECT_GT(low.delivered_kbps, 0.85 * 600);
    EXPECT_LT(low.queue_p50, TimeDelta::Millis(40));
    low_p95 += low.queue_p95;

    flow.SetForward(Forward(2500));
    flow.Run(TimeDelta::Seconds(6));
    const FlowReport high = flow.Run(TimeDelta::Seconds(10));
    EXPECT_GT(high.delivered_kbps, 0.85 * 2500);
    EXPECT_LT(high.queue_p95, TimeDelta::Millis(80));
  }
  EXPECT_LT(low_p95 / kSeeds, TimeDelta::Millis(75));
}

// From Wi-Fi to mobile, and nobody says so.
TEST(AdaptiveControllerTest, ALongerWayIsNoQueueForLong) {
  for (const int more_ms : {35, 60, 100}) {
    AdaptiveController controller;
    MediaFlow flow(controller, Forward(1500), Back(), 21);
    flow.Run(TimeDelta::Seconds(10));
    flow.SetForward(Forward(1500, 50 + 2 * more_ms));
    flow.Run(TimeDelta::Seconds(4));
    EXPECT_GT(flow.Run(TimeDelta::Seconds(10)).delivered_kbps, 0.8 * 1500) << more_ms;
  }
}

TEST(AdaptiveControllerTest, RandomLossDoesNotMakeItCollapse) {
  for (const double loss : {0.02, 0.05, 0.10}) {
    LinkConfig forward = Forward(1500);
    forward.loss = loss;
    AdaptiveController controller;
    MediaFlow flow(controller, forward, Back(), 4);
    flow.Run(TimeDelta::Seconds(5));
    const FlowReport report = flow.Run(TimeDelta::Seconds(30));
    EXPECT_GT(report.mean_target_kbps, 0.8 * 1500) << loss;
    EXPECT_LT(report.queue_p95, TimeDelta::Millis(70)) << loss;
  }
}

TEST(AdaptiveControllerTest, BurstyLossDoesNotMakeItCollapse) {
  LinkConfig forward = Forward(1500);
  forward.to_bad = 0.01;
  AdaptiveController controller;
  MediaFlow flow(controller, forward, Back(), 5);
  flow.Run(TimeDelta::Seconds(5));
  EXPECT_GT(flow.Run(TimeDelta::Seconds(30)).mean_target_kbps, 0.75 * 1500);
}

TEST(AdaptiveControllerTest, LossBeyondTheToleranceLowersTheRate) {
  LinkConfig forward = Forward(100'000);
  forward.loss = 0.4;
  AdaptiveController controller;
  MediaFlow flow(controller, forward, Back(), 6);
  EXPECT_LT(flow.Run(TimeDelta::Seconds(20)).mean_target_kbps, 300);
}

TEST(AdaptiveControllerTest, HoldsAtEveryRoundTrip) {
  for (const int rtt_ms : {20, 100, 300}) {
    AdaptiveController controller;
    MediaFlow flow(controller, Forward(1500, rtt_ms), Back(rtt_ms), 7);
    flow.Run(TimeDelta::Seconds(8));
    const FlowReport report = flow.Run(TimeDelta::Seconds(30));
    EXPECT_GT(report.delivered_kbps, 0.8 * 1500) << rtt_ms;
    EXPECT_LT(report.queue_p95, TimeDelta::Millis(110)) << rtt_ms;
  }
}

TEST(AdaptiveControllerTest, JitterIsNotTakenForAQueue) {
  LinkConfig forward = Forward(2000);
  forward.jitter = TimeDelta::Millis(30);
  constexpr int kSeeds = 10;
  double delivered_kbps = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    AdaptiveController controller;
    MediaFlow flow(controller, forward, Back(), static_cast<std::uint64_t>(seed));
    flow.Run(TimeDelta::Seconds(5));
    delivered_kbps += flow.Run(TimeDelta::Seconds(30)).delivered_kbps / kSeeds;
  }
  EXPECT_GT(delivered_kbps, 0.7 * 2000);
}

TEST(AdaptiveControllerTest, SilentFeedbackHalvesTheRateAgainAndAgain) {
  AdaptiveController controller;
  MediaFlow flow(controller, Forward(2000), Back(), 9);
  flow.Run(TimeDelta::Seconds(10));
  const DataRate before = flow.target();
  LinkConfig outage = Back();
  outage.rate = DataRate::Zero();
  outage.queue_time = TimeDelta::Zero();
  outage.least_queue = DataSize::Zero();
  flow.SetBack(outage);
  flow.Run(TimeDelta::Millis(1800));
  EXPECT_LE(flow.target(), before * 0.26);
  EXPECT_GE(flow.target(), before * 0.05);
  flow.Run(TimeDelta::Seconds(10));
  // Silence alone takes the rate no lower: a busy computer is silent, too.
  EXPECT_EQ(flow.target(), DataRate::KilobitsPerSec(180));

  flow.SetBack(Back());
  flow.Run(TimeDelta::Seconds(8));
  EXPECT_GT(flow.Run(TimeDelta::Seconds(5)).delivered_kbps, 0.8 * 2000);
}

TEST(AdaptiveControllerTest, LostFeedbackIsNoSilence) {
  LinkConfig back = Back();
  back.loss = 0.3;
  AdaptiveController controller;
  MediaFlow flow(controller, Forward(1500), back, 10);
  flow.Run(TimeDelta::Seconds(5));
  EXPECT_GT(flow.Run(TimeDelta::Seconds(20)).delivered_kbps, 0.8 * 1500);
}

TEST(AdaptiveControllerTest, IdleSourceNeitherRaisesNorLowersTheTargetForEver) {
  AdaptiveController controller;
  MediaFlow flow(controller, Forward(5000), Back(), 11);
  flow.SetSourceLimit(DataRate::KilobitsPerSec(500));
  flow.Run(TimeDelta::Seconds(30));
  EXPECT_LT(flow.target(), DataRate::KilobitsPerSec(1500));
  EXPECT_GT(flow.target(), DataRate::KilobitsPerSec(450));
  flow.SetSourceLimit(DataRate::PlusInfinity());
  flow.Run(TimeDelta::Seconds(6));
  EXPECT_GT(flow.Run(TimeDelta::Seconds(10)).delivered_kbps, 0.8 * 5000);
}

TEST(AdaptiveControllerTest, NothingSentIsNoSilence) {
  AdaptiveController controller;
  const NetworkControlUpdate start = controller.OnStart({});
  ASSERT_TRUE(start.target_rate && start.pacing_rate);
  for (int ms = 0; ms < 60'000; ms += 25) {
    ApplicationState state;
    state.at_time = Timestamp::Millis(ms);
    EXPECT_FALSE(controller.OnApplicationState(state).target_rate);
  }
}

// A keyframe on a slow path must not take away its own room.
TEST(AdaptiveControllerTest, WhatWaitsLowersTheTargetAndNotWhatIsAvailable) {
  AdaptiveController controller;
  const NetworkControlUpdate start = controller.OnStart({});
  ASSERT_TRUE(start.target_rate && start.available_rate);
  EXPECT_EQ(*start.target_rate, *start.available_rate);
  ApplicationState state;
  state.at_time = Timestamp::Millis(50);
  state.pacer_queue = *start.available_rate * TimeDelta::Millis(400);
  const NetworkControlUpdate waiting = controller.OnApplicationState(state);
  ASSERT_TRUE(waiting.target_rate);
  EXPECT_LE(*waiting.target_rate, *start.available_rate * 0.7);
  EXPECT_FALSE(waiting.available_rate);
}

TEST(AdaptiveControllerTest, WildTimesInFeedbackAreSafe) {
  AdaptiveController controller;
  controller.OnStart({});
  Random random(12);
  const auto any_time = [&] {
    return Timestamp::Micros(static_cast<std::int64_t>(random.Below(std::uint64_t{1} << 54)) -
                             (std::int64_t{1} << 53));
  };
  for (int round = 0; round < 2000; ++round) {
    TransportFeedback feedback;
    feedback.at_time = Timestamp::Millis(50 * round);
    feedback.report_time = any_time();
    for (std::uint64_t i = random.Below(30); i > 0; --i) {
      PacketResult packet;
      packet.sent.send_time = feedback.at_time - TimeDelta::Millis(60);
      packet.sent.size = DataSize::Bytes(1100);
      if (random.Below(4) > 0) packet.receive_time = any_time();
      feedback.packets.push_back(packet);
    }
    const NetworkControlUpdate update = controller.OnTransportFeedback(feedback);
    if (!update.target_rate) continue;
    EXPECT_GE(*update.target_rate, NetworkControllerConfig{}.min_rate);
    EXPECT_LE(*update.target_rate, NetworkControllerConfig{}.max_rate);
  }
}

}  // namespace
}  // namespace visavis
