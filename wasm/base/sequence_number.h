// The one place that compares wrapping sequence numbers. Everything behind the parser works on
// unwrapped 64-bit numbers, which are ordered by plain <.
#pragma once

#include <cstdint>
#include <optional>

namespace visavis {

// Unwraps 16-bit numbers: the value nearest to the last one unwrapped (RFC 3550 appendix A.1 idea).
// A number up to 32767 behind or 32768 ahead of the last one is understood; the first is taken as
// itself plus one cycle, so that late packets before it stay positive.
class SequenceUnwrapper {
 public:
  std::int64_t Unwrap(std::uint16_t value) {
    const std::int64_t unwrapped = Peek(value);
    last_ = unwrapped;
    return unwrapped;
  }
  // What Unwrap would return, without moving the reference.
  std::int64_t Peek(std::uint16_t value) const {
    if (!last_) return std::int64_t{value} + kCycle;
    const auto difference = static_cast<std::int16_t>(
        static_cast<std::uint16_t>(value - static_cast<std::uint16_t>(*last_)));
    return *last_ + difference;
  }

 private:
  static constexpr std::int64_t kCycle = 1 << 16;
  std::optional<std::int64_t> last_;
};

// The same for 32-bit media timestamps.
class TimestampUnwrapper {
 public:
  std::int64_t Unwrap(std::uint32_t value) {
    if (!last_) {
      last_ = std::int64_t{value} + kCycle;
    } else {
      *last_ += static_cast<std::int32_t>(value - static_cast<std::uint32_t>(*last_));
    }
    return *last_;
  }

 private:
  static constexpr std::int64_t kCycle = std::int64_t{1} << 32;
  std::optional<std::int64_t> last_;
};

}  // namespace visavis
