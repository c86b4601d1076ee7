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
  model.StartExperiment(path.now());
  EXPECT_TRUE(model.IsExperimenting());
  path.Run(model, 0.1, 20);
  model.EndExperiment(path.now(), TimeDelta::Millis(500));
  EXPECT_FALSE(model.IsExperimenting());
  EXPECT_NEAR(model.baseline(), 0.1, 0.05);
  EXPECT_FALSE(model.IsExcessive());
}

TEST(LossModelTest, LossThatGoesWhenWeGiveWayWasOurs) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  model.StartExperiment(path.now());
  path.Run(model, 0.0, 20);
  model.EndExperiment(path.now(), TimeDelta::Millis(500));
  EXPECT_FALSE(model.IsExperimenting());
  EXPECT_LE(model.baseline(), LossModel::kTolerated);
  path.Run(model, 0.15, 20);
  EXPECT_TRUE(model.IsExcessive());
}

TEST(LossModelTest, AnExperimentWaitsForItsOwnPackets) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  model.StartExperiment(path.now());
  path.Run(model, 0.1, 1);
  model.EndExperiment(path.now(), TimeDelta::Millis(500));
  EXPECT_TRUE(model.IsExperimenting());
}

TEST(LossModelTest, TheBaselineFollowsAPathThatGetsBetter) {
  LossModel model;
  Path path;
  path.Run(model, 0.1, 40);
  model.StartExperiment(path.now());
  path.Run(model, 0.1, 20);
  model.EndExperiment(path.now(), TimeDelta::Millis(500));
  path.Run(model, 0.0, 400);
  EXPECT_LT(model.baseline(), 0.01);
}

TEST(LossModelTest, NoPathIsThatBad) {
  LossModel model;
  Path path;
  path.Run(model, 0.5, 40);
  model.StartExperiment(path.now());
  path.Run(model, 0.5, 20);
  model.EndExperiment(path.now(), TimeDelta::Millis(500));
  EXPECT_LE(model.baseline(), LossModel::kMostBaseline);
  EXPECT_TRUE(model.IsExcessive());
}

}  // namespace
}  // namespace visavis
