#include "wasm/congestion/report_interval.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

Timestamp At(int ms) { return Timestamp::Millis(ms); }

TEST(ReportIntervalTest, IsTheLeastUntilReportsTellMore) {
  ReportInterval interval;
  EXPECT_EQ(interval.value(), kLeastReportInterval);
  interval.OnReport(At(1'000'000));
  EXPECT_EQ(interval.value(), kLeastReportInterval);
}

TEST(ReportIntervalTest, FollowsReportsThatComeSeldom) {
  ReportInterval interval;
  for (int report = 0; report < 40; ++report) interval.OnReport(At(250 * report));
  EXPECT_GT(interval.value(), TimeDelta::Millis(240));
  for (int report = 0; report < 40; ++report) interval.OnReport(At(10'000 + 50 * report));
  EXPECT_LT(interval.value(), TimeDelta::Millis(60));
}

TEST(ReportIntervalTest, APauseCountsAsTheLongestInterval) {
  ReportInterval interval;
  interval.OnReport(At(0));
  interval.OnReport(At(60'000));
  EXPECT_EQ(interval.value(), TimeDelta::Millis(75));
}

TEST(ReportIntervalTest, AReportThatWasOvertakenSaysNothing) {
  ReportInterval interval;
  interval.OnReport(At(500));
  interval.OnReport(At(400));
  interval.OnReport(At(500));
  EXPECT_EQ(interval.value(), kLeastReportInterval);
}

}  // namespace
}  // namespace visavis
