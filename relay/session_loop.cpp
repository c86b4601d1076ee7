#include "relay/session_loop.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>

#include "relay/http_response.h"

namespace visavis::relay {

SessionLoop::SessionLoop(asio::io_context& io)
    : io_(io),
      timer_(io),
      deadlines_(this),
      scratch_(std::make_unique<std::array<char, 64 * 1024>>()) {}

Timestamp SessionLoop::Now() const {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return Timestamp::Micros(
      std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count());
}

std::string_view SessionLoop::Date() {
  const std::int64_t second = std::time(nullptr);
  if (second != date_second_) {
    date_ = ImfFixdate(second);
    date_second_ = second;
  }
  return date_;
}

void SessionLoop::OnEarlier(Timestamp due) {
  // Each new connection has a deadline, and mostly cancels it. To wake up once for nothing costs
  // less than to set the timer for each.
  if (due >= alarm_) return;
  alarm_ = due;
  timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(due.us())));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;  // set anew
    alarm_ = Timestamp::PlusInfinity();
    deadlines_.Expire(Now());
    if (deadlines_.Next().IsFinite()) OnEarlier(deadlines_.Next());
  });
}

void SessionLoop::FlushSoon(Flushable& session) {
  if (session.is_linked()) return;
  if (to_flush_.empty()) {
    turn_began_ = Now();
    // Twice round the loop: what has come while this turn was handled goes out with it.
    asio::post(io_, [this] { asio::post(io_, [this] { FlushAll(); }); });
  }
  to_flush_.push_back(session);
}

void SessionLoop::FlushAll() {
  // Whoever asks again while this runs waits for the next turn.
  decltype(to_flush_) now;
  now.swap(to_flush_);
  const Timestamp began = turn_began_;
  while (!now.empty()) {
    Flushable& session = now.front();
    session.unlink();
    session.Flush();
  }
  stats_.latency.Add(static_cast<std::uint64_t>((Now() - began).us()));
}

}  // namespace visavis::relay
