// How many connections the relay has on all its threads, against the limit of them. Touched when a
// connection comes and when it ends; a connection that goes to another thread stays counted. Safe
// from all threads; outlives the places it gives.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace visavis::relay {

class ConnectionTotal {
 public:
  struct Leave {
    void operator()(ConnectionTotal* total) const {
      total->count_.fetch_sub(1, std::memory_order_relaxed);
    }
  };
  // The place of one connection: given back when destroyed.
  using Place = std::unique_ptr<ConnectionTotal, Leave>;

  // Null: `most` are there already.
  Place Enter(std::size_t most) {
    if (count_.fetch_add(1, std::memory_order_relaxed) < most) return Place(this);
    count_.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  std::size_t size() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> count_ = 0;
};

}  // namespace visavis::relay
