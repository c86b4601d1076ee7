// A number that one thread changes and any thread may read: of its statistics, each thread counts
// its own. As cheap as a plain one, because nothing is locked and nothing is ordered.
#pragma once

#include <atomic>
#include <cstdint>

namespace visavis::relay {

class Counter {
 public:
  Counter() = default;
  Counter(std::uint64_t value) : value_(value) {}
  Counter(const Counter& other) : value_(other) {}
  Counter& operator=(const Counter& other) {
    value_.store(other, std::memory_order_relaxed);
    return *this;
  }

  operator std::uint64_t() const { return value_.load(std::memory_order_relaxed); }
  void operator+=(std::uint64_t more) { value_.store(*this + more, std::memory_order_relaxed); }
  void operator++() { *this += 1; }
  void operator--() { value_.store(*this - 1, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

}  // namespace visavis::relay
