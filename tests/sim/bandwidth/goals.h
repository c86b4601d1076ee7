// The goals that the public scenarios (tests/sim/scenarios) are held to, beside what was reached.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/bandwidth/result.h"

namespace visavis::bandwidth {

// Scenarios whose name says SCTP are meant to run over so many associations.
constexpr int kGoalAssociations = 4;
bool IsOverSctp(const std::string& scenario);

struct Goal {
  std::string what;
  double figure = 0;
  double least = 0, most = 0;  // what is asked for
  bool IsReached() const { return figure >= least && figure <= most; }
};

// A figure whose scenarios are not among the results is left out.
std::vector<Goal> GoalsOf(const std::vector<ScenarioResult>& results);
void PrintGoals(const std::vector<Goal>& goals, std::ostream& out);

}  // namespace visavis::bandwidth
