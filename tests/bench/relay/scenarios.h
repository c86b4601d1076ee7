// What is measured. Each scenario runs one server for itself, from its start to its end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/relay/bench_options.h"
#include "tests/bench/relay/cores.h"
#include "tests/bench/relay/metric.h"
#include "tests/bench/relay/servers.h"

namespace visavis::bench {

// For a server to deliver anything.
inline constexpr TimeDelta kPatience = TimeDelta::Seconds(5);

struct Bench {
  const BenchOptions& options;
  const BenchFolder& folder;
  const Cores cores;
};

struct Scenario {
  std::string name;
  enum class Of { kRooms, kFiles, kThreads } of = Of::kRooms;  // kThreads: of the relay only
  // Throws std::runtime_error when the server did not do what it should.
  std::function<Metrics(const Bench&, const Server&)> run;
};

// "saturated r10 200B", "paced r10 200B", …
std::vector<Scenario> MessageScenarios();
// "connect storm", "churn storm", "idle", "slow readers"
std::vector<Scenario> ConnectionScenarios();
// "file 500kB"
std::vector<Scenario> FileScenarios();
// "threads r50 200B", "threads r10 200B"
std::vector<Scenario> ThreadScenarios();

}  // namespace visavis::bench
