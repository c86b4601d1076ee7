#include "wasm/congestion/narrow_path.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp kNow = Timestamp::Millis(5000);

NarrowPath::Observation Observation() {
  NarrowPath::Observation observation;
  observation.now = kNow;
  observation.delivered = DataRate::KilobitsPerSec(120);
  return observation;
}

bool IsProvenBy(const NarrowPath::Observation& observation) {
  NarrowPath path;
  path.Observe(observation);
  return path.IsProven(kNow);
}

TEST(NarrowPathTest, NothingIsProvenAtFirst) { EXPECT_FALSE(NarrowPath().IsProven(kNow)); }

TEST(NarrowPathTest, AQueueThatComesAndGoesIsABusyComputers) {
  NarrowPath::Observation observation = Observation();
  observation.queue = TimeDelta::Millis(200);
  observation.standing = TimeDelta::Millis(5);
  EXPECT_FALSE(IsProvenBy(observation));
}

TEST(NarrowPathTest, AQueueThatStandsWhileLittleComesIsALinks) {
  NarrowPath::Observation observation = Observation();
  observation.standing = TimeDelta::Millis(60);
  EXPECT_TRUE(IsProvenBy(observation));
}

TEST(NarrowPathTest, APathThatPassesMoreIsNotNarrow) {
  NarrowPath::Observation observation = Observation();
  observation.standing = TimeDelta::Millis(60);
  observation.delivered = DataRate::KilobitsPerSec(250);
  EXPECT_FALSE(IsProvenBy(observation));
}

TEST(NarrowPathTest, ALongQueueOrATrialIsProofAlone) {
  NarrowPath::Observation observation = Observation();
  observation.queue = TimeDelta::Millis(350);
  EXPECT_TRUE(IsProvenBy(observation));
  observation.queue = TimeDelta::Zero();
  observation.whose = NarrowPath::Observation::Queue::kOurs;
  EXPECT_TRUE(IsProvenBy(observation));
}

TEST(NarrowPathTest, AProofIsRefutedByWhatComesThrough) {
  NarrowPath path;
  NarrowPath::Observation observation = Observation();
  observation.standing = TimeDelta::Millis(60);
  path.Observe(observation);
  observation.delivered = DataRate::KilobitsPerSec(400);
  path.Observe(observation);
  EXPECT_FALSE(path.IsProven(kNow));
}

TEST(NarrowPathTest, AProofIsForgotten) {
  NarrowPath path;
  NarrowPath::Observation observation = Observation();
  observation.standing = TimeDelta::Millis(60);
  path.Observe(observation);
  EXPECT_TRUE(path.IsProven(kNow + TimeDelta::Seconds(19)));
  EXPECT_FALSE(path.IsProven(kNow + TimeDelta::Seconds(21)));
}

}  // namespace
}  // namespace visavis
