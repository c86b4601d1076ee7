// A strict reader of the Prometheus text exposition format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
#pragma once

#include <map>
#include <string>

namespace visavis::relay {

struct Exposition {
  // By name with its labels as written: `visavis_drops_total{reason="slow-reader"}`.
  std::map<std::string, double> samples;
  // What is wrong, with its line; empty: nothing.
  std::string error;
};
Exposition ReadExposition(const std::string& text);

}  // namespace visavis::relay
