// What all sessions of one thread share: the event loop, the time, the deadlines, a buffer to read
// into, and the writes of a turn. Each Shard has one, which outlives the sessions. Not thread-safe.
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
#include "relay/session_stats.h"
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
