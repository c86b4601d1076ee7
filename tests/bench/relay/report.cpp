#include "tests/bench/relay/report.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

namespace visavis::bench {

void Report::Add(const std::string& scenario, const std::string& server,
                 const std::string& reference, const Metrics& metrics) {
  for (const Metric& metric : metrics) {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
      return row.scenario == scenario && row.server == server && row.metric == metric.name;
    });
    if (found != rows_.end()) {
      found->values.push_back(metric.value);
    } else {
      rows_.push_back({scenario, server, reference, metric.name, metric.unit, {metric.value}});
    }
  }
}

double Report::Row::Median() const {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const Report::Row* Report::ReferenceOf(const Row& row) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&row](const Row& other) {
    return other.scenario == row.scenario && other.metric == row.metric &&
           other.server == row.reference;
  });
  return found == rows_.end() || found->Median() == 0 ? nullptr : &*found;
}

void Report::PrintJson(std::ostream& out) const {
  auto list = nlohmann::ordered_json::array();
  for (const Row& row : rows_) {
    nlohmann::ordered_json json{
        {"server", row.server},
        {"scenario", row.scenario},
        {"metric", row.metric},
        {"unit", row.unit},
        {"value", row.Median()},
        {"min", *std::min_element(row.values.begin(), row.values.end())},
        {"max", *std::max_element(row.values.begin(), row.values.end())},
        {"rounds", row.values.size()},
    };
    if (const Row* reference = ReferenceOf(row)) {
      json["ratio_to_" + row.reference] = row.Median() / reference->Median();
    }
    list.push_back(std::move(json));
  }
  out << list.dump(1) << '\n';
}

void Report::PrintTable(std::ostream& out) const {
  out << std::left << std::setw(22) << "scenario" << std::setw(42) << "metric" << std::setw(9)
      << "server" << std::right << std::setw(12) << "median" << std::setw(5) << "" << std::setw(12)
      << "min" << std::setw(12) << "max"
      << "  ratio\n";
  for (const Row& row : rows_) {
    const int digits = row.Median() < 10 ? 2 : 1;  // of ratios two tell something
    out << std::left << std::setw(22) << row.scenario << std::setw(42) << row.metric << std::setw(9)
        << row.server << std::right << std::fixed << std::setprecision(digits) << std::setw(12)
        << row.Median() << std::setw(5) << row.unit << std::setw(12)
        << *std::min_element(row.values.begin(), row.values.end()) << std::setw(12)
        << *std::max_element(row.values.begin(), row.values.end());
    if (const Row* reference = ReferenceOf(row); reference != nullptr && reference != &row) {
      out << "  " << std::setprecision(2) << row.Median() / reference->Median() << " of "
          << row.reference;
    }
    out << '\n';
  }
}

}  // namespace visavis::bench
