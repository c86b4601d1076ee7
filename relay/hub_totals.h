// What the hubs of all threads share: how much of each total is taken. Touched when rooms and
// absences come and go, and by messages to members that are away; never by others. Two threads that
// look at the same time may each take the last place, so a total may be passed by as many as there
// are further threads.
#pragma once

#include <atomic>
#include <cstddef>

namespace visavis::relay {

class SharedTotal {
 public:
  std::size_t get() const { return value_.load(std::memory_order_relaxed); }
  void Add(std::size_t more) { value_.fetch_add(more, std::memory_order_relaxed); }
  void Subtract(std::size_t less) { value_.fetch_sub(less, std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> value_ = 0;
};

struct HubTotals {
  SharedTotal rooms;
  SharedTotal absences;
  SharedTotal held_bytes;
};

}  // namespace visavis::relay
