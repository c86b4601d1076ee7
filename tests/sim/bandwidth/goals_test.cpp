#include "tests/sim/bandwidth/goals.h"

#include <gtest/gtest.h>

#include <sstream>

namespace visavis::bandwidth {
namespace {

ScenarioResult Result(const char* scenario, double utilisation, double start_s) {
  ScenarioResult result;
  result.scenario = scenario;
  result.utilisation = utilisation;
  result.start_s = start_s;
  return result;
}

const Goal* Find(const std::vector<Goal>& goals, const std::string& what) {
  for (const Goal& goal : goals)
    if (goal.what == what) return &goal;
  return nullptr;
}

TEST(GoalsTest, AFigureIsTheMeanOverTheScenariosToWhichItApplies) {
  const auto goals = GoalsOf(
      {Result("steady-1500", 0.9, 1.0), Result("rtt-20", 1.2, -1), Result("sctp-loss-01", 0.1, 9)});
  const Goal* used = Find(goals, "without TCP and SCTP: utilisation %");
  ASSERT_TRUE(used);
  EXPECT_NEAR(used->figure, 95, 1e-9);  // more than the share counts as all of it
  EXPECT_TRUE(used->IsReached());
  const Goal* start = Find(goals, "start s");
  ASSERT_TRUE(start);
  EXPECT_NEAR(start->figure, 1.0, 1e-9);
}

TEST(GoalsTest, WhatWasNotPlayedIsLeftOut) {
  EXPECT_TRUE(GoalsOf({}).empty());
  EXPECT_FALSE(Find(GoalsOf({Result("steady-1500", 0.9, 1)}), "short TCP: % of share"));
}

TEST(GoalsTest, WhatFallsShortIsMarked) {
  std::ostringstream out;
  PrintGoals(GoalsOf({Result("rfc8867-5.7", 0.6, -1), Result("rfc8867-5.6-q300", 1.4, -1)}), out);
  EXPECT_NE(out.str().find("60.00   >= 75      SHORT"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("140.00   60 to 130  SHORT"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace visavis::bandwidth
