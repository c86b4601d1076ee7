// How long a flow takes to reach what is there: after its start, after the capacity rises, and
// until the queue is short after it falls. Only for one flow alone on a link with capacity steps.
#pragma once

#include <optional>
#include <vector>

#include "tests/sim/bandwidth/flow_record.h"
#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

// Seconds. What is not reached before the next change counts with the whole interval.
struct StepTiming {
  std::optional<double> start;  // to 90 % of what is available
  std::vector<double> rises;    // the same, by step up
  std::vector<double> drains;   // until the queue stays under 60 ms and a packet, by step down
};

StepTiming MeasureSteps(const Scenario& scenario, const FlowRecord& record);

}  // namespace visavis::bandwidth
