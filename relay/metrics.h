// The relay's counters as Prometheus reads them (text exposition format 0.0.4). Pure functions of
// numbers that the server has gathered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "relay/hub_stats.h"
#include "relay/session_stats.h"

namespace visavis::relay {

struct MetricsSnapshot {
  SessionStats sessions;
  HubStats rooms_stats;
  std::size_t threads = 0;
  std::size_t connections = 0;  // now, as the next two
  std::uint64_t rooms = 0;
  std::uint64_t members = 0;
  std::size_t known_addresses = 0;
  bool is_draining = false;
  std::int64_t start_time = 0;  // seconds since 1970
};

std::string WriteMetrics(const MetricsSnapshot& snapshot);

}  // namespace visavis::relay
