// What the sessions of one thread have counted. That thread writes, any thread reads.
#pragma once

#include <array>
#include <cstdint>

#include "relay/address_table.h"
#include "relay/counter.h"

namespace visavis::relay {

// How long turns of the loop take, from the first message until all that it caused is written.
struct LatencyHistogram {
  static constexpr std::array<std::uint64_t, 12> kBoundsUs{
      25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 1'000'000};
  std::array<Counter, kBoundsUs.size() + 1> counts{};  // of each bound alone; above the last
  Counter sum_us;

  void Add(std::uint64_t us) {
    std::size_t i = 0;
    while (i < kBoundsUs.size() && us > kBoundsUs[i]) ++i;
    ++counts[i];
    sum_us += us;
  }
  LatencyHistogram& operator+=(const LatencyHistogram& other);
};

// Since the start.
struct SessionStats {
  Counter accepted;             // connections
  Counter refused;              // connections, for the limit of connections
  Counter refused_per_address;  // connections, for that of their address
  Counter refused_too_often;    // connections, for the connect rate of their address
  Counter refused_origins;      // WebSockets
  Counter web_sockets;
  Counter slow_readers;     // dropped for what waited for them
  Counter ping_timeouts;    // dropped for no pong
  Counter protocol_faults;  // closed for frames that break RFC 6455, or are not text
  Counter bytes_in;         // of WebSockets
  Counter bytes_out;
  // HTTP requests that ended their connection, by status: as kRefusals.
  std::array<Counter, 10> refused_requests{};
  Counter idle_timeouts;      // HTTP connections closed between requests, or before the first
  Counter response_timeouts;  // HTTP connections reset because nobody read the response
  // Close frames sent, by code from kFirstCloseCode; the last counts all others.
  std::array<Counter, 16> close_codes{};
  Counter moves;  // WebSockets that went on on another thread
  LatencyHistogram latency;

  SessionStats& operator+=(const SessionStats& other);
};

// What AnswerError of an HTTP session says; the last stands for all others.
inline constexpr std::array<unsigned, 10> kRefusals{400, 403, 405, 408, 414, 426, 429, 431, 503, 0};
inline void CountRefusedRequest(SessionStats& stats, unsigned status) {
  std::size_t i = 0;
  while (i + 1 < kRefusals.size() && kRefusals[i] != status) ++i;
  ++stats.refused_requests[i];
}

inline constexpr std::uint64_t kFirstCloseCode = 1000;
inline void CountClose(SessionStats& stats, std::uint16_t code) {
  const std::size_t last = stats.close_codes.size() - 1;
  const bool is_known = code >= kFirstCloseCode && code - kFirstCloseCode < last;
  ++stats.close_codes[is_known ? code - kFirstCloseCode : last];
}

inline void CountRefusal(SessionStats& stats, AddressRefusal refusal) {
  ++(refusal == AddressRefusal::kTooMany ? stats.refused_per_address : stats.refused_too_often);
}

}  // namespace visavis::relay
