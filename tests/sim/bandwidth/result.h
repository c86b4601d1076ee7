// The figures of a run.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/bandwidth/simulation.h"

namespace visavis::bandwidth {

struct FlowResult {
  double goodput_kbps = 0;
  double utilisation = 0;  // media received, of what the flow was entitled to
  double queue_p95_ms = 0;
  double frames_skipped = 0;  // share
};

struct ScenarioResult {
  std::string scenario;
  double utilisation = 0;
  double queue_p50_ms = 0, queue_p95_ms = 0, queue_p99_ms = 0;  // sojourn time in the bottleneck
  double frame_p50_ms = 0, frame_p95_ms = 0;       // capture to last packet, less propagation
  double loss = 0, queue_loss = 0;                 // shares of the packets sent
  double start_s = -1, rise_s = -1, drain_s = -1;  // -1: does not apply
  double jain = 1;                                 // of the utilisations
  double swings_per_minute = 0;                    // reversals of the target by more than 20 %
  double padding = 0;                              // share of the bytes sent
  double frames_incomplete = 0;                    // share
  double tcp_kbps = 0;                             // all TCP flows together
  double score = 0;                                // 0 to 100, one way of folding the others
  std::vector<FlowResult> flows;
};

// Of a simulation that has run.
ScenarioResult Measure(const Simulation& simulation);

// The mean over seeds; `flows` as of the first.
ScenarioResult Mean(const std::vector<ScenarioResult>& results);

}  // namespace visavis::bandwidth
