// What a person may turn on the command line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "wasm/base/timestamp.h"

namespace visavis::bench {

struct BenchOptions {
  std::vector<std::string> only;     // scenarios whose names contain one of these; empty: all
  std::vector<std::string> servers;  // names; empty: all
  std::string other_relay;           // another build of the relay, measured too; empty: none
  TimeDelta duration = TimeDelta::Seconds(1);  // of each measurement of messages
  TimeDelta warm_up = TimeDelta::Millis(300);  // before it
  int rounds = 3;
  std::size_t under_way = 2;              // messages of each member, at saturation
  std::size_t connects = 2'000;           // in the storms
  std::size_t idle_connections = 19'500;  // at most what descriptors allow
};

}  // namespace visavis::bench
