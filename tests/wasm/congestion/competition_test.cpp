#include "wasm/congestion/competition.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace visavis {
namespace {

constexpr DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }

// A queue of some length that feedback reports every 50 ms, 100 ms after the packets were sent.
class Bottleneck {
 public:
  // `draining`: what the queue loses per second while we hold a trial.
  void Run(Competition& competition, TimeDelta duration, double draining,
           Competition::Observation::Loss loss = Competition::Observation::Loss::kNone) {
    for (TimeDelta time = TimeDelta::Zero(); time < duration; time += TimeDelta::Millis(50)) {
      now += TimeDelta::Millis(50);
      const auto trial = competition.TrialRate(now - TimeDelta::Millis(100));
      if (trial) queue = std::max(TimeDelta::Zero(), queue - TimeDelta::Millis(50) * draining);
      observation.now = now;
      observation.newest_sent = now - TimeDelta::Millis(100);
      observation.queue = observation.standing = queue;
      observation.round_trip = TimeDelta::Millis(100) + queue;
      observation.target = target;
      observation.delivered = std::min(target, most_delivered);
      observation.loss = loss;
      competition.Observe(observation);
      if (competition.IsOn()) target = competition.Target(observation);
    }
  }
  void RunUntilOn(Competition& competition, double draining,
                  Competition::Observation::Loss loss = Competition::Observation::Loss::kNone) {
    for (int i = 0; i < 100 && !competition.IsOn(); ++i)
      Run(competition, TimeDelta::Millis(50), draining, loss);
  }
  // Others fill the queue of a link that carried 2 Mbps; of ours so much comes through at first.
  void FillFromEmpty(Competition& competition, TimeDelta length, DataRate passed) {
    queue = TimeDelta::Zero();
    target = Kbps(2000);
    Run(competition, TimeDelta::Seconds(1), 0.0);
    queue = length;
    target = passed;
    Run(competition, TimeDelta::Millis(200), 0.0);
  }
  Timestamp now = Timestamp::Millis(1000);
  TimeDelta queue = TimeDelta::Millis(200);
  DataRate target = Kbps(500);
  DataRate most_delivered = DataRate::PlusInfinity();
  Competition::Observation observation;
};

TEST(CompetitionTest, AQueueThatStaysWhenWeGiveWayIsOthers) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.Run(competition, TimeDelta::Millis(900), 0.0);
  EXPECT_FALSE(competition.IsOn());
  bottleneck.Run(competition, TimeDelta::Millis(200), 0.0);
  EXPECT_EQ(competition.TrialRate(bottleneck.now), Kbps(250));
  bottleneck.Run(competition, TimeDelta::Seconds(1), 0.1);
  EXPECT_TRUE(competition.IsOn());
  EXPECT_FALSE(competition.IsOurQueue(bottleneck.now));
}

TEST(CompetitionTest, AQueueThatGoesWhenWeGiveWayIsOurs) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.Run(competition, TimeDelta::Seconds(3), 0.5);
  EXPECT_FALSE(competition.IsOn());
  EXPECT_TRUE(competition.IsOurQueue(bottleneck.now));
  bottleneck.queue = TimeDelta::Zero();
  bottleneck.Run(competition, TimeDelta::Seconds(30), 0.5);
  EXPECT_FALSE(competition.IsOurQueue(bottleneck.now));
}

TEST(CompetitionTest, AShortQueueIsNoneOfItsBusiness) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.queue = TimeDelta::Millis(30);
  bottleneck.Run(competition, TimeDelta::Seconds(10), 0.0);
  EXPECT_FALSE(competition.IsOn());
  EXPECT_FALSE(competition.TrialRate(bottleneck.now));
}

TEST(CompetitionTest, RisesUntilLossAndCutsOncePerRoundTrip) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.Run(competition, TimeDelta::Millis(2500), 0.0);
  ASSERT_TRUE(competition.IsOn());
  const DataRate start = bottleneck.target;
  bottleneck.Run(competition, TimeDelta::Seconds(1), 0.0);
  const DataRate risen = bottleneck.target;
  EXPECT_GT(risen, start + Kbps(50));
  bottleneck.Run(competition, TimeDelta::Millis(50), 0.0,
                 Competition::Observation::Loss::kBeyondBaseline);
  EXPECT_EQ(bottleneck.target, risen * 0.8);
  bottleneck.Run(competition, TimeDelta::Millis(50), 0.0,
                 Competition::Observation::Loss::kBeyondBaseline);
  EXPECT_GE(bottleneck.target, risen * 0.8);
}

TEST(CompetitionTest, BeginsWithHalfOfWhatThereWasButNotFarAboveWhatCameThroughTheQueue) {
  const auto begins_with = [](DataRate passed) {
    Competition competition;
    Bottleneck bottleneck;
    bottleneck.FillFromEmpty(competition, TimeDelta::Millis(200), passed);
    bottleneck.target = Kbps(100);  // the queue has squeezed us
    bottleneck.RunUntilOn(competition, 0.0);
    return bottleneck.target;
  };
  EXPECT_EQ(begins_with(Kbps(1500)), Kbps(1000));
  EXPECT_EQ(begins_with(Kbps(400)), Kbps(600));
}

TEST(CompetitionTest, BeginsSoAlsoWhereItLosesJustThenAndTheQueueDipsInTheTrial) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.FillFromEmpty(competition, TimeDelta::Millis(50), Kbps(800));
  bottleneck.target = Kbps(300);
  bottleneck.RunUntilOn(competition, 0.025, Competition::Observation::Loss::kBeyondBaseline);
  EXPECT_LT(bottleneck.queue, TimeDelta::Millis(40));
  EXPECT_EQ(bottleneck.target, Kbps(1000));
}

TEST(CompetitionTest, OneTrialThatMeetsOthersGivingWayDoesNotEndIt) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.Run(competition, TimeDelta::Millis(2500), 0.0);
  ASSERT_TRUE(competition.IsOn());
  bottleneck.Run(competition, TimeDelta::Seconds(12), 0.25);
  ASSERT_LT(bottleneck.queue, TimeDelta::Millis(70));
  bottleneck.queue = TimeDelta::Millis(200);
  bottleneck.Run(competition, TimeDelta::Seconds(1), 0.25);
  EXPECT_TRUE(competition.IsOn()) << "asked again after a pause only";
  bottleneck.Run(competition, TimeDelta::Seconds(3), 0.25);
  EXPECT_FALSE(competition.IsOn());
  EXPECT_TRUE(competition.IsOurQueue(bottleneck.now));

  const DataRate left = bottleneck.target;
  bottleneck.queue = TimeDelta::Millis(200);
  bottleneck.Run(competition, TimeDelta::Millis(200), 0.0);
  bottleneck.target = Kbps(100);
  bottleneck.RunUntilOn(competition, 0.0);
  EXPECT_EQ(bottleneck.target, left) << "where it had been";
}

TEST(CompetitionTest, WhatThereWasLongAgoIsForgotten) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.FillFromEmpty(competition, TimeDelta::Millis(30), Kbps(1500));
  bottleneck.Run(competition, TimeDelta::Seconds(11), 0.0);
  bottleneck.queue = TimeDelta::Millis(200);
  bottleneck.Run(competition, TimeDelta::Millis(200), 0.0);
  bottleneck.target = Kbps(100);
  bottleneck.RunUntilOn(competition, 0.0);
  EXPECT_LE(bottleneck.target, Kbps(120));
}

TEST(CompetitionTest, TheTargetDoesNotRunAheadOfWhatArrives) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.most_delivered = Kbps(500);
  bottleneck.Run(competition, TimeDelta::Millis(2500), 0.0);
  ASSERT_TRUE(competition.IsOn());
  bottleneck.Run(competition, TimeDelta::Seconds(9), 0.0);
  EXPECT_GT(bottleneck.target, Kbps(800));
  EXPECT_LE(bottleneck.target, Kbps(850));
}

TEST(CompetitionTest, EndsWithTheQueue) {
  Competition competition;
  Bottleneck bottleneck;
  bottleneck.Run(competition, TimeDelta::Millis(2500), 0.0);
  ASSERT_TRUE(competition.IsOn());
  bottleneck.queue = TimeDelta::Millis(5);
  bottleneck.Run(competition, TimeDelta::Millis(100), 0.0);
  EXPECT_FALSE(competition.IsOn());
}

}  // namespace
}  // namespace visavis
