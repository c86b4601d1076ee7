// Which of the relay's threads a room belongs to: all its members, and what waits for them, are on
// that one. Immutable, so any thread may ask.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace visavis::relay {

class ShardMap {
 public:
  // `key`: secret, so that nobody can choose names that all fall to one thread.
  ShardMap(std::size_t count, std::string key) : count_(count), key_(std::move(key)) {}

  std::size_t count() const { return count_; }
  // Below count().
  std::size_t ShardOf(std::string_view room) const;

 private:
  const std::size_t count_;
  const std::string key_;
};

}  // namespace visavis::relay
