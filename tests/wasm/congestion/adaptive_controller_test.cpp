#include "wasm/congestion/adaptive_controller.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

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

// 40 packets a second by one connection, reported every 50 ms.
class SteadyFeedback {
 public:
  explicit SteadyFeedback(AdaptiveController& controller) : controller_(controller) {
    Note(controller.OnStart({}));
  }
  // Packets take `one_way` on two clocks.
  void Run(TimeDelta time, TimeDelta one_way) {
    for (const Timestamp end = now_ + time; now_ < end;) {
      TransportFeedback feedback;
      feedback.report_interval = interval;
      for (int i = 0; i < 2; ++i) {
        PacketResult packet;
        packet.sent.sequence_number = ++number_;
        packet.sent.send_time = now_;
        packet.sent.size = DataSize::Bytes(1000);
        packet.receive_time = now_ + one_way;
        feedback.packets.push_back(packet);
        now_ += TimeDelta::Millis(25);
      }
      feedback.at_time = now_ + TimeDelta::Millis(30);
      feedback.report_time = feedback.packets.back().receive_time;
      feedback.clock_jumped = std::exchange(clock_jumps, false);
      Note(controller_.OnTransportFeedback(feedback));
    }
  }
  DataRate least_target() const { return least_target_; }
  DataSize window() const { return window_; }

  TimeDelta interval = kLeastReportInterval;
  bool clock_jumps = false;

 private:
  void Note(const NetworkControlUpdate& update) {
    if (update.target_rate) least_target_ = std::min(least_target_, *update.target_rate);
    if (update.congestion_window) window_ = *update.congestion_window;
  }

  AdaptiveController& controller_;
  Timestamp now_ = Timestamp::Millis(1000);
  std::int64_t number_ = 0;
  DataRate least_target_ = DataRate::PlusInfinity();
  DataSize window_ = DataSize::Zero();
};

constexpr TimeDelta kWay = TimeDelta::Millis(20);

TEST(AdaptiveControllerTest, APeersClockThatJumpsIsNoQueue) {
  for (const TimeDelta jump : {TimeDelta::Seconds(5), TimeDelta::Seconds(-5000)}) {
    AdaptiveController controller;
    SteadyFeedback feedback(controller);
    feedback.Run(TimeDelta::Seconds(5), kWay);
    const DataRate before = feedback.least_target();
    feedback.clock_jumps = true;
    feedback.Run(TimeDelta::Seconds(5), kWay + jump);
    EXPECT_EQ(feedback.least_target(), before);
  }
}

TEST(AdaptiveControllerTest, ARouteThatChangesIsNoQueue) {
  for (const bool is_told : {false, true}) {
    AdaptiveController controller;
    SteadyFeedback feedback(controller);
    feedback.Run(TimeDelta::Seconds(5), kWay);
    const DataRate before = feedback.least_target();
    if (is_told) controller.OnRouteChange(0);
    feedback.Run(TimeDelta::Seconds(2), kWay + TimeDelta::Millis(200));
    EXPECT_EQ(feedback.least_target() == before, is_told);
  }
}

// Nothing is known of what left since the report before, and that one may be lost.
TEST(AdaptiveControllerTest, WhatMayBeInFlightGrowsWithTheIntervalOfReports) {
  AdaptiveController controller;
  SteadyFeedback feedback(controller);
  feedback.Run(TimeDelta::Seconds(3), kWay);
  const DataSize often = feedback.window();
  feedback.interval = kMostReportInterval;
  feedback.Run(TimeDelta::Millis(50), kWay);
  EXPECT_GE(feedback.window().bytes() * 10, often.bytes() * 18);
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
