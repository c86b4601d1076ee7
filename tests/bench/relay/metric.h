// One figure of one scenario and one server.
#pragma once

#include <string>
#include <vector>

namespace visavis::bench {

struct Metric {
  std::string name;
  std::string unit;
  double value = 0;
};

using Metrics = std::vector<Metric>;

}  // namespace visavis::bench
