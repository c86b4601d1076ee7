#include "wasm/congestion/loss_model.h"

#include <gtest/gtest.h>

#include "wasm/base/random.h"

namespace visavis {
namespace {

// Feedback every 50 ms about ten packets each.
class Path {
 public:
  void Run(LossModel& model, double loss, int feedbacks) {
    for (int i = 0; i < feedbacks; ++i) {
      std::size_t lost = 0;
      for (int packet = 0; packet < 10; ++packet) lost += random_.Uniform() < loss ? 1U : 0U;
      now_ += TimeDelta::Millis(50);
      model.OnBatch(lost, 10 - lost, TimeDelta::Millis(50), now_ - TimeDelta::Millis(50));
    }
  }
  Timestamp now() const { return now_; }

 private:
  Random random_{5};
  Timestamp now_ = Timestamp::Millis(1000);
};

constexpr DataRate kDelivered = DataRate::KilobitsPerSec(900);

void StartExperiment(LossModel& model, Timestamp now) {
  model.StartExperiment(0.9, kDelivered, now);
}

LossModel::Verdict EndExperiment(LossModel& model, Timestamp now) {
  return model.EndExperiment(now, TimeDelta::Millis(350), kDelivered * 0.9);
}

TEST(LossModelTest, ALittleLossIsThePaths) {
  LossModel model;
  Path path;
  path.Run(model, 0.02, 200);
  EXPECT_NEAR(model.ratio(), 0.02, 0.02);
  EXPECT_FALSE(model.IsExcessive());
}

TEST(LossModelTest, LossThatStaysWhenWeGiveWayBecomesTheBaseline) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  ASSERT_TRUE(model.IsExcessive());
  StartExperiment(model, path.now());
  EXPECT_TRUE(model.IsExperimenting());
  path.Run(model, 0.1, 20);
  EXPECT_EQ(EndExperiment(model, path.now()), LossModel::Verdict::kPaths);
  EXPECT_FALSE(model.IsExperimenting());
  EXPECT_NEAR(model.baseline(), 0.1, 0.05);
  EXPECT_FALSE(model.IsExcessive());
}

TEST(LossModelTest, LossThatGoesWhenWeGiveWayWasOurs) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  StartExperiment(model, path.now());
  path.Run(model, 0.0, 20);
  EXPECT_EQ(EndExperiment(model, path.now()), LossModel::Verdict::kOurs);
  EXPECT_FALSE(model.IsExperimenting());
  EXPECT_LE(model.baseline(), LossModel::kTolerated);
  path.Run(model, 0.15, 20);
  EXPECT_TRUE(model.IsExcessive());
}

TEST(LossModelTest, AnExperimentInWhichHardlyAnythingCameIsAbandoned) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  StartExperiment(model, path.now());
  EXPECT_EQ(EndExperiment(model, path.now() + TimeDelta::Seconds(9)), LossModel::Verdict::kNone);
  EXPECT_TRUE(model.IsExperimenting());
  EXPECT_EQ(EndExperiment(model, path.now() + TimeDelta::Seconds(11)), LossModel::Verdict::kNone);
  EXPECT_FALSE(model.IsExperimenting());
}

TEST(LossModelTest, AnExperimentWaitsForItsOwnPackets) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  StartExperiment(model, path.now());
  path.Run(model, 0.1, 1);
  EXPECT_EQ(EndExperiment(model, path.now()), LossModel::Verdict::kNone);
  EXPECT_TRUE(model.IsExperimenting());
}

TEST(LossModelTest, WhatTheLastPacketsBeforeAnExperimentLoseTellsNothing) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  StartExperiment(model, path.now());
  path.Run(model, 0.5, 4);
  path.Run(model, 0.0, 20);
  EXPECT_EQ(EndExperiment(model, path.now()), LossModel::Verdict::kOurs);
}

// A policer passes 500 of 1000 kbps and of 700 kbps.
TEST(LossModelTest, LossIsOursWhenAsMuchComesThoughLessIsSent) {
  LossModel model;
  Path path;
  path.Run(model, 0.5, 40);
  model.StartExperiment(0.7, DataRate::KilobitsPerSec(500), path.now());
  path.Run(model, 0.29, 20);
  EXPECT_EQ(model.EndExperiment(path.now(), TimeDelta::Millis(350), DataRate::KilobitsPerSec(500)),
            LossModel::Verdict::kOurs);
  EXPECT_LE(model.baseline(), LossModel::kTolerated);
}

TEST(LossModelTest, TheBaselineFollowsAPathThatGetsBetter) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  StartExperiment(model, path.now());
  path.Run(model, 0.1, 20);
  EndExperiment(model, path.now());
  path.Run(model, 0.0, 400);
  EXPECT_LT(model.baseline(), 0.01);
}

TEST(LossModelTest, NoPathIsThatBad) {
  LossModel model;
  Path path;
  path.Run(model, 0.5, 40);
  StartExperiment(model, path.now());
  path.Run(model, 0.5, 20);
  EndExperiment(model, path.now());
  EXPECT_LE(model.baseline(), LossModel::kMostBaseline);
  EXPECT_TRUE(model.IsExcessive());
}

}  // namespace
}  // namespace visavis
