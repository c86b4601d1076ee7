// Reads scenario files: JSON, and traces beside them. Files come from outside: whatever is in them,
// the answer is a scenario within the bounds below or one line that says what is wrong.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

struct ParseFailure {
  std::string message;  // "flows[0].fps: 0 is not within 1 to 1000"
};
using ParsedScenario = std::variant<Scenario, ParseFailure>;

// The text of a trace by the name that a scenario gives; empty: there is none.
using TraceSource = std::function<std::optional<std::string>(std::string_view name)>;

// `fallback_name`: for a scenario that does not name itself.
ParsedScenario ParseScenario(std::string_view text, std::string_view fallback_name,
                             const TraceSource& trace_source);
// A trace's file name is taken from the folder of `path`.
ParsedScenario LoadScenario(const std::string& path);

// A mahimahi trace: a line per opportunity, in milliseconds, ascending. `scale`: how many of our
// opportunities one of the trace's stands for, in the long run. Empty and `error` on a fault.
std::optional<LinkTrace> ParseTrace(std::string_view text, double scale, std::string& error);
inline constexpr std::size_t kMaxOpportunities = 2'000'000;

}  // namespace visavis::bandwidth
