#include "wasm/adaptation/audio_plan.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

AudioPlan PlanFor(int target_kbps, double loss = 0.0) {
  return AudioPlanner().Update({.target = Kbps(target_kbps), .loss = loss}, At(0));
}

TEST(AudioPlanTest, ABroadPathGetsShortPacketsInFullBand) {
  const AudioPlan plan = PlanFor(1000);
  EXPECT_EQ(plan.rate, Kbps(32));
  EXPECT_EQ(plan.packet_duration, TimeDelta::Millis(20));
  EXPECT_EQ(plan.fec, InBandFec::kOff);
}

TEST(AudioPlanTest, TheSlowerThePathTheLessTheHeadersCost) {
  DataRate last = DataRate::PlusInfinity();
  for (const int target : {1000, 150, 80, 30, 0}) {
    const DataRate wire = PlanFor(target).WireRate();
    EXPECT_LE(wire, last) << target;
    last = wire;
  }
  EXPECT_LE(PlanFor(80).WireRate(), Kbps(32)) << "room for feedback, SCTP and STUN";
  EXPECT_GE(PlanFor(80).rate, Kbps(16)) << "wide band";
  EXPECT_LE(PlanFor(30).WireRate(), Kbps(27));
}

TEST(AudioPlanTest, WorseAtOnceBetterWhenThereHasBeenRoomForAWhile) {
  AudioPlanner planner;
  planner.Update({.target = Kbps(1000)}, At(0));
  EXPECT_EQ(planner.Update({.target = Kbps(40)}, At(25)), PlanFor(40));
  // A moment of room is none.
  planner.Update({.target = Kbps(1000)}, At(50));
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(2000)), PlanFor(40));
  planner.Update({.target = Kbps(40)}, At(2025));
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(2075)), PlanFor(40));
  // One step at a time.
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(4100)), PlanFor(80));
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(6100)), PlanFor(150));
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(8100)), PlanFor(1000));
}

TEST(AudioPlanTest, ATargetThatSwingsAboutALimitChangesNothing) {
  AudioPlanner planner;
  planner.Update({.target = Kbps(110)}, At(0));
  for (int ms = 25; ms < 10'000; ms += 25) {
    EXPECT_EQ(planner.Update({.target = Kbps(ms % 50 == 0 ? 115 : 130)}, At(ms)), PlanFor(110));
  }
}

TEST(AudioPlanTest, LossBringsRedundancyAndTheVoiceKeepsItsBits) {
  EXPECT_EQ(PlanFor(1000, 0.02).fec, InBandFec::kOff);
  const AudioPlan plan = PlanFor(1000, 0.05);
  EXPECT_EQ(plan.fec, InBandFec::kOn);
  EXPECT_EQ(plan.rate, Kbps(40));
  EXPECT_EQ(PlanFor(80, 0.05).rate, PlanFor(80).rate) << "there is no room for more";
}

TEST(AudioPlanTest, RoomForRedundancyThatSwingsAboutItsLimitChangesNothing) {
  AudioPlanner planner;
  const DataRate rate = planner.Update({.target = Kbps(140), .loss = 0.05}, At(0)).rate;
  EXPECT_EQ(planner.Update({.target = Kbps(160), .loss = 0.05}, At(25)).rate, rate);
  EXPECT_GT(planner.Update({.target = Kbps(180), .loss = 0.05}, At(50)).rate, rate);
  EXPECT_GT(planner.Update({.target = Kbps(155), .loss = 0.05}, At(75)).rate, rate);
  EXPECT_EQ(planner.Update({.target = Kbps(140), .loss = 0.05}, At(100)).rate, rate);
}

TEST(AudioPlanTest, RedundancyStaysUntilTheLossIsWellBelow) {
  AudioPlanner planner;
  planner.Update({.target = Kbps(1000), .loss = 0.05}, At(0));
  EXPECT_EQ(planner.Update({.target = Kbps(1000), .loss = 0.02}, At(25)).fec, InBandFec::kOn);
  EXPECT_EQ(planner.Update({.target = Kbps(1000), .loss = 0.01}, At(50)).fec, InBandFec::kOff);
  EXPECT_EQ(planner.Update({.target = Kbps(1000), .loss = 0.02}, At(75)).fec, InBandFec::kOff);
}

AudioPlan WithBurst(int target_kbps, TimeDelta burst, double loss = 0.05) {
  const AudioConditions conditions{
      .target = Kbps(target_kbps), .loss = loss, .burst = burst, .deep_burst = burst};
  return AudioPlanner().Update(conditions, At(0));
}

TEST(AudioPlanTest, BurstsBringDeepRedundancyAsLongAsTheyAre) {
  const AudioPlan plan = WithBurst(1000, TimeDelta::Millis(100));
  EXPECT_EQ(plan.deep_redundancy, TimeDelta::Millis(160));
  EXPECT_EQ(plan.fec, InBandFec::kOff) << "what it brings back, that does too";
  EXPECT_GE(plan.expected_loss, 0.1) << "or libopus sends none";
  EXPECT_EQ(WithBurst(1000, TimeDelta::Millis(60)).deep_redundancy, TimeDelta::Millis(120));
  EXPECT_EQ(WithBurst(1000, TimeDelta::Seconds(5)).deep_redundancy,
            AudioPlanner::kDeepestRedundancy);
  EXPECT_EQ(WithBurst(1000, TimeDelta::Zero()).deep_redundancy, TimeDelta::Zero());
}

TEST(AudioPlanTest, DeepRedundancyCostsNoMoreThanInBandFec) {
  const DataRate with_fec = PlanFor(1000, 0.05).WireRate();
  const DataRate deep = WithBurst(1000, TimeDelta::Millis(200)).WireRate();
  EXPECT_LE(deep, with_fec);
  EXPECT_GE(deep, with_fec * 0.98);
}

TEST(AudioPlanTest, APathWithoutRoomHasInBandFecInItsPlace) {
  for (const int target : {160, 80, 30}) {
    EXPECT_EQ(WithBurst(target, TimeDelta::Millis(200)), PlanFor(target, 0.05)) << target;
  }
}

TEST(AudioPlanTest, BurstsThatNobodyCanHearThroughHaveInBandFecHoweverRareTheyAre) {
  AudioPlanner planner;
  const AudioConditions rare{.target = Kbps(1000), .burst = TimeDelta::Millis(200)};
  EXPECT_EQ(planner.Update(rare, At(0)).fec, InBandFec::kOn);
  EXPECT_EQ(planner.Update(rare, At(25)).deep_redundancy, TimeDelta::Zero());
  EXPECT_EQ(planner.Update({.target = Kbps(1000)}, At(50)).fec, InBandFec::kOff);
}

TEST(AudioPlanTest, WhenTheBurstsAreGoneSoIsWhatTheyCost) {
  AudioPlanner planner;
  planner.Update({.target = Kbps(1000), .loss = 0.05, .deep_burst = TimeDelta::Millis(200)}, At(0));
  EXPECT_EQ(planner.Update({.target = Kbps(1000), .loss = 0.001}, At(25)), PlanFor(1000));
  planner.Update({.target = Kbps(1000), .loss = 0.05, .deep_burst = TimeDelta::Millis(200)},
                 At(50));
  EXPECT_EQ(planner.Update({.target = Kbps(1000), .loss = 0.05}, At(75)), PlanFor(1000, 0.05));
}

TEST(AudioPlanTest, LossIsInWholePercentsWithinRange) {
  EXPECT_DOUBLE_EQ(PlanFor(500, 0.004).expected_loss, 0.0);
  EXPECT_DOUBLE_EQ(PlanFor(500, 0.0237).expected_loss, 0.02);
  EXPECT_DOUBLE_EQ(PlanFor(500, 0.0537).expected_loss, 0.10);
  EXPECT_DOUBLE_EQ(PlanFor(500, 0.1337).expected_loss, 0.13);
  EXPECT_DOUBLE_EQ(PlanFor(500, 7.0).expected_loss, 1.0);
  EXPECT_DOUBLE_EQ(PlanFor(500, -1.0).expected_loss, 0.0);
}

}  // namespace
}  // namespace visavis
