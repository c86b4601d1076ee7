#include "wasm/call/arrival_reports.h"

#include <gtest/gtest.h>

#include "wasm/packet/compound_packet.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

// A packet comes every 10 ms; how many reports of their own leave in ten seconds.
int ReportsIn10Seconds(int target_kbps) {
  ArrivalReports reports;
  reports.SetTargetRate(DataRate::KilobitsPerSec(target_kbps));
  int count = 0;
  for (int ms = 0; ms < 10'000; ms += 10) {
    reports.OnPacket(static_cast<std::uint16_t>(ms / 10), At(ms));
    if (!reports.TakePacket(At(ms)).empty()) ++count;
  }
  return count;
}

TEST(ArrivalReportsTest, OfTheirOwnTheyTakeATwentiethOfTheRateWithinBounds) {
  EXPECT_EQ(ReportsIn10Seconds(2000), 200);
  EXPECT_EQ(ReportsIn10Seconds(30), 40);
  EXPECT_EQ(ReportsIn10Seconds(0), 40);
  const int count = ReportsIn10Seconds(120);
  constexpr int kReportBits = (94 + 35) * 8;
  EXPECT_LE(count * kReportBits, 120'000 / 20 * 10);
  EXPECT_GE(count * kReportBits, 120'000 / 20 * 10 * 0.8);
}

TEST(ArrivalReportsTest, WithSoundEveryFewPacketsNoneIsNeededOfItsOwn) {
  ArrivalReports reports;
  reports.SetTargetRate(DataRate::KilobitsPerSec(100));
  int riders = 0, alone = 0;
  for (int ms = 0; ms < 6000; ms += 20) {
    reports.OnPacket(static_cast<std::uint16_t>(ms / 20), At(ms));
    if (ms > 0 && ms % 60 == 0 && !reports.TakeRider(80, At(ms)).empty()) ++riders;
    if (!reports.TakePacket(At(ms)).empty()) ++alone;
  }
  EXPECT_EQ(riders, 99);
  EXPECT_EQ(alone, 1) << "the first";
}

TEST(ArrivalReportsTest, OneThatDoesNotFitBesideThePacketLeavesAlone) {
  ArrivalReports reports;
  for (int i = 0; i < 300; ++i) reports.OnPacket(static_cast<std::uint16_t>(i), At(0));
  EXPECT_TRUE(reports.TakeRider(400, At(100)).empty());
  EXPECT_FALSE(reports.TakePacket(At(100)).empty());
}

TEST(ArrivalReportsTest, WhatRidesAlwaysFits) {
  for (int arrivals = 1; arrivals <= 400; arrivals += 7) {
    for (const std::size_t bytes : {20u, 300u, 700u, 1060u, 1100u}) {
      ArrivalReports reports;
      // Arrivals far apart take most bytes.
      for (int i = 0; i < arrivals; ++i) {
        reports.OnPacket(static_cast<std::uint16_t>(2 * i), At(i % 2 == 0 ? 0 : 500));
      }
      const auto rider = reports.TakeRider(bytes, At(600));
      if (rider.empty()) continue;
      EXPECT_LE(bytes + rider.size() + kCompoundHeaderBytes, kMaxPacketBytes);
    }
  }
}

}  // namespace
}  // namespace visavis
