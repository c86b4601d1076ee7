// A number far ahead of all others is believed when a second one is near it: alone it is a packet
// that was damaged, and what follows it would be stale. (RFC 3550 appendix A.1 asks for two as
// well.)
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>

namespace visavis {

class LeapFilter {
 public:
  // So many may be lost in a row; and so far apart may the two be.
  static constexpr std::int64_t kMostSkipped = 100;

  // `newest`: of those believed so far. False: leave it out.
  bool Believes(std::int64_t number, std::int64_t newest) {
    if (number <= newest + kMostSkipped) return true;
    const bool is_confirmed =
        lone_ && number != *lone_ && std::abs(number - *lone_) <= kMostSkipped;
    lone_ = is_confirmed ? std::nullopt : std::optional(number);
    return is_confirmed;
  }

 private:
  std::optional<std::int64_t> lone_;
};

}  // namespace visavis
