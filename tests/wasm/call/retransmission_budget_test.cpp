#include "wasm/call/retransmission_budget.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr DataSize kPacket = DataSize::Bytes(1000);

// Bytes granted when a packet is wanted every millisecond of [from, to).
std::int64_t Granted(RetransmissionBudget& budget, DataRate target, int from, int to) {
  std::int64_t bytes = 0;
  for (int ms = from; ms < to; ++ms) {
    if (budget.Take(kPacket, target, At(ms))) bytes += kPacket.bytes();
  }
  return bytes;
}

TEST(RetransmissionBudgetTest, GrantsItsShareOfTheTargetInTheLongRun) {
  RetransmissionBudget budget;
  const DataRate target = DataRate::KilobitsPerSec(1000);
  Granted(budget, target, 0, 5000);
  // 40 % of 1 Mbps are 50 KB a second.
  EXPECT_NEAR(static_cast<double>(Granted(budget, target, 5000, 15'000)), 500'000, 2000);
}

TEST(RetransmissionBudgetTest, AKeyframeCanBeRepairedAtOnceOnASlowPath) {
  RetransmissionBudget budget;
  for (int i = 0; i < 24; ++i) EXPECT_TRUE(budget.Take(kPacket, DataRate::Zero(), At(0)));
  EXPECT_FALSE(budget.Take(kPacket, DataRate::Zero(), At(0)));
}

TEST(RetransmissionBudgetTest, WhatIsNotUsedDoesNotPileUp) {
  RetransmissionBudget budget;
  const DataRate target = DataRate::KilobitsPerSec(1000);
  budget.Take(kPacket, target, At(0));
  EXPECT_LE(Granted(budget, target, 3'600'000, 3'600'001), kPacket.bytes());
  std::int64_t burst = 0;
  while (budget.Take(kPacket, target, At(3'600'001))) burst += kPacket.bytes();
  EXPECT_LE(burst, 62'500);
}

}  // namespace
}  // namespace visavis
