#include "wasm/jitter/loss_tracker.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

using Arrival = LossTracker::Arrival;

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

std::vector<std::int64_t> Missing(const LossTracker& tracker, std::int64_t depth) {
  std::vector<std::int64_t> missing;
  tracker.Missing(depth, missing);
  return missing;
}

TEST(LossTrackerTest, NothingIsLostBeforeAnythingCame) {
  const LossTracker tracker;
  EXPECT_EQ(tracker.lost(), 0);
  EXPECT_TRUE(Missing(tracker, 100).empty());
  EXPECT_EQ(tracker.reorder_wait(), LossTracker::kMinReorderWait);
}

TEST(LossTrackerTest, GapsAreLostUntilTheyAreFilled) {
  LossTracker tracker;
  tracker.Insert(10, At(0));
  tracker.Insert(14, At(1));
  EXPECT_EQ(tracker.lost(), 3);
  EXPECT_EQ(Missing(tracker, 100), (std::vector<std::int64_t>{11, 12, 13}));
  EXPECT_EQ(Missing(tracker, 3), (std::vector<std::int64_t>{12, 13}));
  EXPECT_EQ(tracker.Insert(12, At(2)), Arrival::kNew);
  EXPECT_EQ(tracker.lost(), 2);
  EXPECT_EQ(Missing(tracker, 100), (std::vector<std::int64_t>{11, 13}));
}

TEST(LossTrackerTest, DuplicatesAreToldAndNotCounted) {
  LossTracker tracker;
  EXPECT_EQ(tracker.Insert(1, At(0)), Arrival::kNew);
  EXPECT_EQ(tracker.Insert(1, At(1)), Arrival::kDuplicate);
  EXPECT_EQ(tracker.Insert(5, At(1)), Arrival::kNew);
  EXPECT_EQ(tracker.Insert(1, At(2)), Arrival::kDuplicate);
  EXPECT_EQ(tracker.received(), 2);
}

TEST(LossTrackerTest, NumbersBeforeTheFirstExtendTheSequence) {
  LossTracker tracker;
  tracker.Insert(10, At(0));
  EXPECT_EQ(tracker.Insert(7, At(1)), Arrival::kNew);
  EXPECT_EQ(tracker.lost(), 2);
  EXPECT_EQ(tracker.Insert(-5, At(1)), Arrival::kNew);
  EXPECT_EQ(tracker.lost(), 13);
}

TEST(LossTrackerTest, WhatLiesBehindTheWindowIsTooOld) {
  LossTracker tracker;
  tracker.Insert(0, At(0));
  tracker.Insert(LossTracker::kWindow, At(1));
  EXPECT_EQ(tracker.Insert(0, At(2)), Arrival::kTooOld);
  EXPECT_EQ(tracker.Insert(1, At(2)), Arrival::kNew);
  EXPECT_EQ(tracker.lost(), LossTracker::kWindow - 2);
}

TEST(LossTrackerTest, AJumpForgetsTheWindow) {
  LossTracker tracker;
  for (int i = 0; i < 2000; ++i) tracker.Insert(i, At(i));
  EXPECT_EQ(tracker.lost(), 0);
  tracker.Insert(1'000'000, At(2000));
  EXPECT_EQ(tracker.Insert(999'999, At(2000)), Arrival::kNew);
  EXPECT_EQ(tracker.lost(), 1'000'001 - 2002);
  EXPECT_EQ(Missing(tracker, 1 << 20).size(), static_cast<std::size_t>(LossTracker::kWindow - 2));
}

TEST(LossTrackerTest, WaitsAsLongAsOvertakenPacketsNeededAndForgets) {
  LossTracker tracker;
  tracker.Insert(0, At(0));
  tracker.Insert(2, At(10));
  tracker.Insert(3, At(60));
  tracker.Insert(1, At(70));
  EXPECT_EQ(tracker.reorder_wait(), TimeDelta::Millis(90));
  for (int i = 4; i < 2000; ++i) tracker.Insert(i, At(10 * i));
  EXPECT_EQ(tracker.reorder_wait(), LossTracker::kMinReorderWait);
  tracker.Insert(2001, At(30'000));
  tracker.Insert(2000, At(31'000));
  EXPECT_EQ(tracker.reorder_wait(), LossTracker::kMaxReorderWait);
}

}  // namespace
}  // namespace visavis
