#include "tests/sim/bandwidth/goals.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <limits>
#include <optional>

namespace visavis::bandwidth {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
using Figure = std::function<double(const ScenarioResult&)>;
using Filter = std::function<bool(const std::string&)>;

bool Has(const std::string& name, const char* part) { return name.find(part) != std::string::npos; }
bool IsBesideTcp(const std::string& name) { return Has(name, "-5.6") || Has(name, "-5.7"); }
bool IsPlain(const std::string& name) { return !IsOverSctp(name) && !IsBesideTcp(name); }

double Percent(const ScenarioResult& r) { return 100 * r.utilisation; }
double PercentOfAll(const ScenarioResult& r) { return 100 * std::min(1.0, r.utilisation); }

class Goals {
 public:
  explicit Goals(const std::vector<ScenarioResult>& results) : results_(results) {}

  // The mean of `figure` over the scenarios of `filter` to which it applies (it is not negative).
  void Add(const char* what, const Filter& filter, const Figure& figure, double least,
           double most) {
    double sum = 0;
    int count = 0;
    for (const ScenarioResult& result : results_) {
      if (!filter(result.scenario) || figure(result) < 0) continue;
      sum += figure(result);
      ++count;
    }
    if (count > 0) goals_.push_back({what, sum / count, least, most});
  }
  std::vector<Goal> Take() { return std::move(goals_); }

 private:
  const std::vector<ScenarioResult>& results_;
  std::vector<Goal> goals_;
};

Filter Named(const char* part) {
  return [part](const std::string& name) { return Has(name, part); };
}

std::string Asked(const Goal& goal) {
  char text[64];
  if (goal.least <= 0)
    std::snprintf(text, sizeof text, "<= %g", goal.most);
  else if (goal.most == kNoLimit)
    std::snprintf(text, sizeof text, ">= %g", goal.least);
  else
    std::snprintf(text, sizeof text, "%g to %g", goal.least, goal.most);
  return text;
}

}  // namespace

bool IsOverSctp(const std::string& scenario) { return scenario.starts_with("sctp"); }

std::vector<Goal> GoalsOf(const std::vector<ScenarioResult>& results) {
  const auto q95 = [](const ScenarioResult& r) { return r.queue_p95_ms; };
  const auto f95 = [](const ScenarioResult& r) { return r.frame_p95_ms; };
  const auto score = [](const ScenarioResult& r) { return r.score; };
  const auto jain = [](const ScenarioResult& r) { return r.jain; };
  const Filter loss = [](const std::string& name) { return name.starts_with("loss"); };
  const Filter without_sctp = [](const std::string& name) { return !IsOverSctp(name); };
  Goals goals(results);
  goals.Add("without TCP and SCTP: utilisation %", IsPlain, PercentOfAll, 90, kNoLimit);
  goals.Add("  p95 queue ms", IsPlain, q95, 0, 35);
  goals.Add("  p95 frame delay ms", IsPlain, f95, 0, 65);
  goals.Add("random loss: utilisation %", loss, PercentOfAll, 85, kNoLimit);
  goals.Add("  p95 queue ms", loss, q95, 0, 30);
  goals.Add(
      "start s", IsPlain, [](const ScenarioResult& r) { return r.start_s; }, 0, 1.2);
  goals.Add(
      "rise s", IsPlain, [](const ScenarioResult& r) { return r.rise_s; }, 0, 2);
  goals.Add(
      "drain s", IsPlain, [](const ScenarioResult& r) { return r.drain_s; }, 0, 0.8);
  goals.Add("long TCP, queue 1000 ms: % of share", Named("5.6-q1000"), Percent, 60, 130);
  goals.Add("long TCP, queue 300 ms: % of share", Named("5.6-q300"), Percent, 60, 130);
  goals.Add("short TCP: % of share", Named("-5.7"), Percent, 75, kNoLimit);
  goals.Add("SCTP, 1 % loss: utilisation %", Named("sctp-loss-01"), Percent, 88, kNoLimit);
  goals.Add("SCTP, 2 % loss: utilisation %", Named("sctp-loss-02"), Percent, 88, kNoLimit);
  goals.Add("SCTP, 5 % loss: utilisation %", Named("sctp-loss-05"), Percent, 75, kNoLimit);
  goals.Add("fairness (Jain), 5.4", Named("-5.4"), jain, 0.95, kNoLimit);
  goals.Add("fairness (Jain), 5.5", Named("-5.5"), jain, 0.9, kNoLimit);
  goals.Add("score without SCTP", without_sctp, score, 82, kNoLimit);
  goals.Add("score over SCTP", IsOverSctp, score, 80, kNoLimit);
  return goals.Take();
}

void PrintGoals(const std::vector<Goal>& goals, std::ostream& out) {
  out << '\n';
  for (const Goal& goal : goals) {
    char line[200];
    std::snprintf(line, sizeof line, "%-38s %8.2f   %-10s %s\n", goal.what.c_str(), goal.figure,
                  Asked(goal).c_str(), goal.IsReached() ? "" : "SHORT");
    out << line;
  }
}

}  // namespace visavis::bandwidth
