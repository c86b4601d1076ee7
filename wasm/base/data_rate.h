// Amounts of data and rates of data, with the arithmetic that ties them to time.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "wasm/base/timestamp.h"

namespace visavis {

// Unit: bytes.
class DataSize {
 public:
  static constexpr DataSize Zero() { return DataSize(0); }
  static constexpr DataSize Bytes(std::int64_t bytes) { return DataSize(bytes); }

  constexpr std::int64_t bytes() const { return bytes_; }

  friend constexpr auto operator<=>(DataSize, DataSize) = default;
  friend constexpr DataSize operator+(DataSize a, DataSize b) {
    return DataSize(a.bytes_ + b.bytes_);
  }
  friend constexpr DataSize operator-(DataSize a, DataSize b) {
    return DataSize(a.bytes_ - b.bytes_);
  }
  constexpr DataSize& operator+=(DataSize b) { return *this = *this + b; }
  constexpr DataSize& operator-=(DataSize b) { return *this = *this - b; }

 private:
  explicit constexpr DataSize(std::int64_t bytes) : bytes_(bytes) {}
  std::int64_t bytes_;
};

// Unit: bits per second.
class DataRate {
 public:
  static constexpr DataRate Zero() { return DataRate(0); }
  static constexpr DataRate PlusInfinity() {
    return DataRate(std::numeric_limits<std::int64_t>::max());
  }
  static constexpr DataRate BitsPerSec(std::int64_t bps) { return DataRate(bps); }
  static constexpr DataRate KilobitsPerSec(std::int64_t kbps) { return DataRate(kbps * 1000); }

  constexpr std::int64_t bps() const { return bps_; }
  constexpr std::int64_t kbps() const { return bps_ / 1000; }
  constexpr bool IsFinite() const { return *this != PlusInfinity(); }

  friend constexpr auto operator<=>(DataRate, DataRate) = default;
  friend constexpr DataRate operator+(DataRate a, DataRate b) { return DataRate(a.bps_ + b.bps_); }
  friend constexpr DataRate operator-(DataRate a, DataRate b) { return DataRate(a.bps_ - b.bps_); }
  friend constexpr DataRate operator*(DataRate a, double x) {
    return DataRate(static_cast<std::int64_t>(static_cast<double>(a.bps_) * x));
  }
  friend constexpr double operator/(DataRate a, DataRate b) {
    return static_cast<double>(a.bps_) / static_cast<double>(b.bps_);
  }

 private:
  explicit constexpr DataRate(std::int64_t bps) : bps_(bps) {}
  std::int64_t bps_;
};

// The rate that moves `size` in `time`; `time` must be above zero.
constexpr DataRate operator/(DataSize size, TimeDelta time) {
  return DataRate::BitsPerSec(size.bytes() * 8 * 1'000'000 / time.us());
}
// The time that `size` takes at `rate`; `rate` must be above zero.
constexpr TimeDelta operator/(DataSize size, DataRate rate) {
  return TimeDelta::Micros(size.bytes() * 8 * 1'000'000 / rate.bps());
}
constexpr DataSize operator*(DataRate rate, TimeDelta time) {
  return DataSize::Bytes(
      static_cast<std::int64_t>(static_cast<double>(rate.bps()) * time.seconds_f() / 8.0));
}

}  // namespace visavis
