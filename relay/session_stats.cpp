#include "relay/session_stats.h"

namespace visavis::relay {

LatencyHistogram& LatencyHistogram::operator+=(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  sum_us += other.sum_us;
  return *this;
}

SessionStats& SessionStats::operator+=(const SessionStats& other) {
  accepted += other.accepted;
  refused += other.refused;
  refused_per_address += other.refused_per_address;
  refused_too_often += other.refused_too_often;
  refused_origins += other.refused_origins;
  web_sockets += other.web_sockets;
  slow_readers += other.slow_readers;
  ping_timeouts += other.ping_timeouts;
  protocol_faults += other.protocol_faults;
  bytes_in += other.bytes_in;
  bytes_out += other.bytes_out;
  for (std::size_t i = 0; i < refused_requests.size(); ++i) {
    refused_requests[i] += other.refused_requests[i];
  }
  idle_timeouts += other.idle_timeouts;
  response_timeouts += other.response_timeouts;
  for (std::size_t i = 0; i < close_codes.size(); ++i) close_codes[i] += other.close_codes[i];
  moves += other.moves;
  latency += other.latency;
  return *this;
}

}  // namespace visavis::relay
