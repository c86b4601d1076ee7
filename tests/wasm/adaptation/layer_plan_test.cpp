#include "wasm/adaptation/layer_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
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

constexpr LayeredVideo kOneSize{.shares = kShares};
constexpr LayeredVideo kTwoSizes{.shares = kShares, .most_of_small = DataRate::KilobitsPerSec(600)};

std::int64_t RateFor(const std::vector<int>& kbps) {
  return PlanLayers(Paths(kbps), kOneSize).full.kbps();
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
  EXPECT_EQ(PlanLayers(paths, kOneSize).full.kbps(), 1000);
}

TEST(LayerPlanTest, EveryCandidateIsCarriedByThePathItIsOf) {
  for (int kbps = 61; kbps < 2000; kbps += 7) {
    const auto paths = Paths({kbps, 5000});
    const DataRate rate = PlanLayers(paths, kOneSize).full;
    EXPECT_GE(LayersCarried(paths[0].rate, rate, kShares), 1) << kbps;
  }
}

TEST(LayerPlanTest, WhoIsMuchWeakerGetsASmallerPictureAndTheOthersKeepTheirs) {
  const LayeredRates rates = PlanLayers(Paths({1700, 300, 1700, 250}), kTwoSizes);
  EXPECT_EQ(rates.full.kbps(), 1700);
  EXPECT_EQ(rates.small.kbps(), 250) << "of those the weakest decides";
  EXPECT_EQ(PlanLayers(Paths({1700, 900}), kTwoSizes).small, DataRate::Zero());
  EXPECT_EQ(PlanLayers(Paths({2500, 700, 2500}), kTwoSizes).small.kbps(), 600) << "it uses no more";
}

TEST(LayerPlanTest, NobodyGetsASmallerPictureWhereAllAreAlike) {
  for (const auto& kbps : {std::vector{300, 310, 290}, std::vector{1700, 1700}, std::vector{80}}) {
    const LayeredRates rates = PlanLayers(Paths(kbps), kTwoSizes);
    EXPECT_EQ(rates.full.kbps(), *std::min_element(kbps.begin(), kbps.end()));
    EXPECT_EQ(rates.small, DataRate::Zero());
  }
}

TEST(LayerPlanTest, WhoMayHaveNothingOfTheFullPictureGetsTheSmallerOneWhateverItCarries) {
  auto paths = Paths({1700, 1700});
  paths[1].most_layers = 0;
  const LayeredRates rates = PlanLayers(paths, kTwoSizes);
  EXPECT_EQ(rates.full.kbps(), 1700);
  EXPECT_EQ(rates.small.kbps(), 600);
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
