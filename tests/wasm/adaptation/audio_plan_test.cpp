#include "wasm/adaptation/audio_plan.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

AudioPlan PlanFor(int target_kbps, double loss = 0.0) {
  return AudioPlanner().Update(Kbps(target_kbps), loss, At(0));
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
  planner.Update(Kbps(1000), 0, At(0));
  EXPECT_EQ(planner.Update(Kbps(40), 0, At(25)), PlanFor(40));
  // A moment of room is none.
  planner.Update(Kbps(1000), 0, At(50));
  EXPECT_EQ(planner.Update(Kbps(1000), 0, At(2000)), PlanFor(40));
  planner.Update(Kbps(40), 0, At(2025));
  EXPECT_EQ(planner.Update(Kbps(1000), 0, At(2075)), PlanFor(40));
  // One step at a time.
  EXPECT_EQ(planner.Update(Kbps(1000), 0, At(4100)), PlanFor(80));
  EXPECT_EQ(planner.Update(Kbps(1000), 0, At(6100)), PlanFor(150));
  EXPECT_EQ(planner.Update(Kbps(1000), 0, At(8100)), PlanFor(1000));
}

TEST(AudioPlanTest, ATargetThatSwingsAboutALimitChangesNothing) {
  AudioPlanner planner;
  planner.Update(Kbps(110), 0, At(0));
  for (int ms = 25; ms < 10'000; ms += 25) {
    EXPECT_EQ(planner.Update(Kbps(ms % 50 == 0 ? 115 : 130), 0, At(ms)), PlanFor(110));
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
  const DataRate rate = planner.Update(Kbps(140), 0.05, At(0)).rate;
  EXPECT_EQ(planner.Update(Kbps(160), 0.05, At(25)).rate, rate);
  EXPECT_GT(planner.Update(Kbps(180), 0.05, At(50)).rate, rate);
  EXPECT_GT(planner.Update(Kbps(155), 0.05, At(75)).rate, rate);
  EXPECT_EQ(planner.Update(Kbps(140), 0.05, At(100)).rate, rate);
}

TEST(AudioPlanTest, RedundancyStaysUntilTheLossIsWellBelow) {
  AudioPlanner planner;
  planner.Update(Kbps(1000), 0.05, At(0));
  EXPECT_EQ(planner.Update(Kbps(1000), 0.02, At(25)).fec, InBandFec::kOn);
  EXPECT_EQ(planner.Update(Kbps(1000), 0.01, At(50)).fec, InBandFec::kOff);
  EXPECT_EQ(planner.Update(Kbps(1000), 0.02, At(75)).fec, InBandFec::kOff);
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
