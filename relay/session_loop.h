// What all sessions of one thread share: the event loop, the time, the deadlines, a buffer to read
// into, and the writes of a turn. Owned by the server, outlives the sessions. Not thread-safe; a
// second thread has its own.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "relay/connection.h"
#include "relay/deadline_queue.h"
#include "relay/stream.h"
#include "wasm/base/timestamp.h"

namespace visavis::relay {

// A session with something to write.
class Flushable : public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  // May destroy itself, and no other.
  virtual void Flush() = 0;

 protected:
  ~Flushable() = default;
};

// How long turns of the loop take, from the first message until all that it caused is written.
struct LatencyHistogram {
  static constexpr std::array<std::uint64_t, 12> kBoundsUs{
      25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 1'000'000};
  std::array<std::uint64_t, kBoundsUs.size() + 1> counts{};  // of each bound alone; above the last
  std::uint64_t sum_us = 0;

  void Add(std::uint64_t us) {
    std::size_t i = 0;
    while (i < kBoundsUs.size() && us > kBoundsUs[i]) ++i;
    ++counts[i];
    sum_us += us;
  }
};

// Since the start.
struct SessionStats {
  std::uint64_t accepted = 0;             // connections
  std::uint64_t refused = 0;              // connections, for the limit of connections
  std::uint64_t refused_per_address = 0;  // connections, for that of their address
  std::uint64_t refused_too_often = 0;    // connections, for the connect rate of their address
  std::uint64_t refused_origins = 0;      // WebSockets
  std::uint64_t web_sockets = 0;
  std::uint64_t slow_readers = 0;     // dropped for what waited for them
  std::uint64_t ping_timeouts = 0;    // dropped for no pong
  std::uint64_t protocol_faults = 0;  // closed for frames that break RFC 6455
  std::uint64_t bytes_in = 0;         // of WebSockets
  std::uint64_t bytes_out = 0;
  // Close frames sent, by code from kFirstCloseCode; the last counts all others.
  std::array<std::uint64_t, 16> close_codes{};
  LatencyHistogram latency;
};

inline constexpr std::uint64_t kFirstCloseCode = 1000;
inline void CountClose(SessionStats& stats, std::uint16_t code) {
  const std::size_t last = stats.close_codes.size() - 1;
  const bool is_known = code >= kFirstCloseCode && code - kFirstCloseCode < last;
  ++stats.close_codes[is_known ? code - kFirstCloseCode : last];
}

inline void CountRefusal(SessionStats& stats, AddressRefusal refusal) {
  ++(refusal == AddressRefusal::kTooMany ? stats.refused_per_address : stats.refused_too_often);
}

class SessionLoop final : private DeadlineQueue::Alarm {
 public:
  explicit SessionLoop(asio::io_context& io);

  asio::io_context& io() { return io_; }
  DeadlineQueue& deadlines() { return deadlines_; }
  ConnectionRegistry& connections() { return connections_; }
  SessionStats& stats() { return stats_; }
  // Monotone.
  Timestamp Now() const;
  // For HTTP; made anew when the second has changed.
  std::string_view Date();
  // Bytes that one handler may use until it returns.
  std::span<char> scratch() { return *scratch_; }

  // Calls Flush() once, behind all that is ready now and all that is ready when that is done: so
  // that what many clients send meanwhile goes to each receiver in one write.
  void FlushSoon(Flushable& session);

 private:
  void OnEarlier(Timestamp due) override;
  void FlushAll();

  asio::io_context& io_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>,
                             asio::io_context::executor_type>
      timer_;
  Timestamp alarm_ = Timestamp::PlusInfinity();  // when the timer goes off
  DeadlineQueue deadlines_;
  ConnectionRegistry connections_;
  SessionStats stats_;
  boost::intrusive::list<Flushable, boost::intrusive::constant_time_size<false>> to_flush_;
  Timestamp turn_began_ = Timestamp::PlusInfinity();
  std::string date_;
  std::int64_t date_second_ = -1;
  std::unique_ptr<std::array<char, 64 * 1024>> scratch_;
};

}  // namespace visavis::relay
