#include "wasm/adaptation/layer_plan.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis {
namespace {

constexpr double kShares[] = {0.6, 1.0};

std::vector<LayeredPath> Paths(const std::vector<int>& kbps) {
  std::vector<LayeredPath> paths;
  for (const int rate : kbps)
    paths.push_back({.rate = DataRate::KilobitsPerSec(rate), .most_layers = 2});
  return paths;
}

std::int64_t RateFor(const std::vector<int>& kbps) {
  return LayeredVideoRate(Paths(kbps), kShares).kbps();
}

TEST(LayerPlanTest, OnePathDecidesForItself) { EXPECT_EQ(RateFor({700}), 700); }

TEST(LayerPlanTest, APathThatIsALittleWeakerDecidesForAll) {
  EXPECT_EQ(RateFor({1000, 900}), 900);
  EXPECT_EQ(RateFor({1000, 850, 1000}), 850);
}

TEST(LayerPlanTest, AMuchWeakerPathGetsFewerPicturesAndTheOthersKeepTheirs) {
  EXPECT_EQ(RateFor({1000, 620}), 1000);
  EXPECT_EQ(RateFor({1000, 700, 1000}), 1000);
}

TEST(LayerPlanTest, TheLowestLayerIsForAll) {
  EXPECT_EQ(RateFor({1700, 300, 1700, 1700}), 500) << "300 kbps carry the lowest layer of that";
}

TEST(LayerPlanTest, OneStrongPathDoesNotTakePicturesFromMany) {
  EXPECT_EQ(RateFor({2000, 500, 500, 500}), 500);
}

TEST(LayerPlanTest, WhoIsFarTooWeakGetsNothingBeforeManyLoseNearlyAll) {
  EXPECT_EQ(RateFor({60, 1700, 1700, 1700, 1700}), 1700);
}

TEST(LayerPlanTest, APathThatMayNotHaveAllLayersIsNotWaitedFor) {
  auto paths = Paths({1000, 900});
  paths[1].most_layers = 1;
  EXPECT_EQ(LayeredVideoRate(paths, kShares).kbps(), 1000);
}

TEST(LayerPlanTest, EveryCandidateIsCarriedByThePathItIsOf) {
  for (int kbps = 61; kbps < 2000; kbps += 7) {
    const auto paths = Paths({kbps, 5000});
    const DataRate rate = LayeredVideoRate(paths, kShares);
    EXPECT_GE(LayersCarried(paths[0].rate, rate, kShares), 1) << kbps;
  }
}

TEST(LayerPlanTest, LayersAreCarriedFromTheLowestUp) {
  const auto kbps = [](int rate) { return DataRate::KilobitsPerSec(rate); };
  EXPECT_EQ(LayersCarried(kbps(1000), kbps(1000), kShares), 2);
  EXPECT_EQ(LayersCarried(kbps(999), kbps(1000), kShares), 1);
  EXPECT_EQ(LayersCarried(kbps(600), kbps(1000), kShares), 1);
  EXPECT_EQ(LayersCarried(kbps(599), kbps(1000), kShares), 0);
}

}  // namespace
}  // namespace visavis
