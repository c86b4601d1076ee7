// What came out, for people and for programs.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tests/bench/relay/metric.h"

namespace visavis::bench {

class Report {
 public:
  // Of one round. `reference`: the server that ratios are taken to.
  void Add(const std::string& scenario, const std::string& server, const std::string& reference,
           const Metrics& metrics);

  // A list of rows: {server, scenario, metric, unit, value, min, max, rounds}, and where the
  // reference was measured too "ratio_to_<reference>"; `value` is the median of the rounds.
  void PrintJson(std::ostream& out) const;
  void PrintTable(std::ostream& out) const;

 private:
  struct Row {
    std::string scenario;
    std::string server;
    std::string reference;
    std::string metric;
    std::string unit;
    std::vector<double> values;

    double Median() const;
  };
  // Null: not measured, or zero.
  const Row* ReferenceOf(const Row& row) const;

  std::vector<Row> rows_;
};

}  // namespace visavis::bench
