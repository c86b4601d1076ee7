// Virtual time: what is to happen when. Events of the same time run in the order they were added,
// so that a run is the same everywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "wasm/base/timestamp.h"

namespace visavis::bandwidth {

class EventQueue {
 public:
  Timestamp now() const { return now_; }

  // A time that has passed counts as now.
  void At(Timestamp time, std::function<void()> action) {
    events_.push(Event{std::max(time, now_), order_++, std::move(action)});
  }
  void After(TimeDelta delay, std::function<void()> action) { At(now_ + delay, std::move(action)); }

  // Runs everything up to and including `end`.
  void RunUntil(Timestamp end) {
    while (!events_.empty() && events_.top().time <= end) {
      const std::function<void()> action = events_.top().action;
      now_ = events_.top().time;
      events_.pop();
      action();
    }
  }

 private:
  struct Event {
    Timestamp time;
    std::uint64_t order;
    std::function<void()> action;
    bool operator<(const Event& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };
  std::priority_queue<Event> events_;
  std::uint64_t order_ = 0;
  Timestamp now_ = Timestamp::Zero();
};

}  // namespace visavis::bandwidth
