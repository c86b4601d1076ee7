// Scenario files of the bandwidth bench: JSON, then a zero byte, then the text of any trace that it
// names. What is accepted keeps the bounds that a run relies on.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/fuzz/require.h"
#include "tests/sim/bandwidth/scenario_file.h"

using visavis::Require;
using visavis::TimeDelta;
using visavis::Timestamp;
using visavis::bandwidth::LinkConfig;
using visavis::bandwidth::ParseFailure;
using visavis::bandwidth::Scenario;

namespace {

void RequireBounds(const LinkConfig& link) {
  Require(std::isfinite(link.queue_ms) && link.queue_ms >= 0);
  Require(link.delay >= TimeDelta::Zero());
  for (std::size_t i = 1; i < link.capacity.size(); ++i)
    Require(link.capacity[i - 1].from <= link.capacity[i].from);
  const auto& opportunities = link.trace.opportunities;
  Require(opportunities.empty() || link.trace.period >= opportunities.back());
  for (std::size_t i = 1; i < opportunities.size(); ++i)
    Require(opportunities[i - 1] <= opportunities[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = all.find('\0');
  const std::string_view trace = zero == all.npos ? "" : all.substr(zero + 1);
  const auto parsed = visavis::bandwidth::ParseScenario(
      all.substr(0, zero), "fuzzed",
      [trace](std::string_view) -> std::optional<std::string> { return std::string(trace); });
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    Require(!failure->message.empty());
    return 0;
  }
  const Scenario& scenario = std::get<Scenario>(parsed);
  Require(scenario.end > Timestamp::Zero() && !scenario.flows.empty());
  RequireBounds(scenario.forward);
  RequireBounds(scenario.backward);
  for (const auto& flow : scenario.flows) {
    Require(flow.stop > flow.start && flow.feedback_interval >= TimeDelta::Millis(1));
    Require(flow.min_rate <= flow.max_rate && flow.frames_per_second >= 1);
  }
  return 0;
}
