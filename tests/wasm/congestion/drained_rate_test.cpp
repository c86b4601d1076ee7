#include "wasm/congestion/drained_rate.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

// A packet of 1000 bytes every `gap_ms` after `from_ms`, `count` of them.
void Receive(DrainedRate& rate, std::int64_t from_ms, std::int64_t gap_ms, int count) {
  for (int i = 1; i <= count; ++i) rate.OnPacket(At(from_ms + gap_ms * i), DataSize::Bytes(1000));
}

TEST(DrainedRateTest, IsWhatCameSinceTheStartOverItsTime) {
  DrainedRate rate;
  Receive(rate, 0, 100, 10);
  rate.Start();
  Receive(rate, 1000, 8, 20);
  ASSERT_TRUE(rate.rate());
  EXPECT_EQ(*rate.rate(), DataRate::KilobitsPerSec(1000));
}

// 200 ms without a packet, then all at once: as much as was sent in that time.
TEST(DrainedRateTest, AStandstillCountsWithWhatComesAfterIt) {
  DrainedRate rate;
  Receive(rate, 0, 10, 10);
  rate.Start();
  Receive(rate, 300, 0, 20);
  ASSERT_TRUE(rate.rate());
  EXPECT_EQ(*rate.rate(), DataRate::KilobitsPerSec(800));
}

TEST(DrainedRateTest, IsEmptyForAMomentForFewPacketsAndForALongQueue) {
  DrainedRate rate;
  EXPECT_FALSE(rate.rate());
  Receive(rate, 0, 10, 10);
  EXPECT_FALSE(rate.rate()) << "nobody has backed off";
  rate.Start();
  Receive(rate, 100, 1, 59);
  EXPECT_FALSE(rate.rate()) << "a moment";
  rate.Start();
  Receive(rate, 200, 50, 9);
  EXPECT_FALSE(rate.rate()) << "few packets";
  rate.Start();
  Receive(rate, 1000, 30, 27);  // 810 ms and more
  EXPECT_FALSE(rate.rate()) << "a long queue";
}

TEST(DrainedRateTest, WhatWasOvertakenCameBefore) {
  DrainedRate rate;
  Receive(rate, 0, 100, 10);
  rate.Start();
  Receive(rate, 900, 1, 50);
  Receive(rate, 1000, 8, 20);
  EXPECT_EQ(rate.rate(), DataRate::KilobitsPerSec(1000));
}

}  // namespace
}  // namespace visavis
