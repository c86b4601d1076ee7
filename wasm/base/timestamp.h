// Local monotonic time in microseconds. The owner of a sans-IO object passes the time in; nothing
// in the engine reads a clock. Media time (RTP ticks) and wall clock are different types elsewhere.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace visavis {

// A signed span of time. Unit: microseconds; PlusInfinity stands for "never".
class TimeDelta {
 public:
  static constexpr TimeDelta Zero() { return TimeDelta(0); }
  static constexpr TimeDelta PlusInfinity() {
    return TimeDelta(std::numeric_limits<std::int64_t>::max());
  }
  static constexpr TimeDelta Micros(std::int64_t us) { return TimeDelta(us); }
  static constexpr TimeDelta Millis(std::int64_t ms) { return TimeDelta(ms * 1000); }
  static constexpr TimeDelta Seconds(std::int64_t s) { return TimeDelta(s * 1'000'000); }
  // Fractions of a millisecond below one microsecond are dropped.
  static constexpr TimeDelta MillisF(double ms) {
    return TimeDelta(static_cast<std::int64_t>(ms * 1000.0));
  }

  constexpr std::int64_t us() const { return us_; }
  constexpr std::int64_t ms() const { return us_ / 1000; }
  constexpr double ms_f() const { return static_cast<double>(us_) / 1e3; }
  constexpr double seconds_f() const { return static_cast<double>(us_) / 1e6; }
  constexpr bool IsFinite() const { return us_ != PlusInfinity().us_; }

  friend constexpr auto operator<=>(TimeDelta, TimeDelta) = default;
  friend constexpr TimeDelta operator+(TimeDelta a, TimeDelta b) {
    return TimeDelta(a.us_ + b.us_);
  }
  friend constexpr TimeDelta operator-(TimeDelta a, TimeDelta b) {
    return TimeDelta(a.us_ - b.us_);
  }
  friend constexpr TimeDelta operator-(TimeDelta a) { return TimeDelta(-a.us_); }
  friend constexpr TimeDelta operator*(TimeDelta a, std::int64_t n) { return TimeDelta(a.us_ * n); }
  friend constexpr TimeDelta operator*(TimeDelta a, double x) {
    return TimeDelta(static_cast<std::int64_t>(static_cast<double>(a.us_) * x));
  }
  friend constexpr TimeDelta operator/(TimeDelta a, std::int64_t n) { return TimeDelta(a.us_ / n); }
  friend constexpr double operator/(TimeDelta a, TimeDelta b) {
    return static_cast<double>(a.us_) / static_cast<double>(b.us_);
  }
  constexpr TimeDelta& operator+=(TimeDelta b) { return *this = *this + b; }
  constexpr TimeDelta& operator-=(TimeDelta b) { return *this = *this - b; }

 private:
  explicit constexpr TimeDelta(std::int64_t us) : us_(us) {}
  std::int64_t us_;
};

// A point of local time since an epoch that the owner chose (page: performance.now() of its realm).
class Timestamp {
 public:
  static constexpr Timestamp Zero() { return Timestamp(0); }
  static constexpr Timestamp PlusInfinity() {
    return Timestamp(std::numeric_limits<std::int64_t>::max());
  }
  static constexpr Timestamp MinusInfinity() {
    return Timestamp(std::numeric_limits<std::int64_t>::min());
  }
  static constexpr Timestamp Micros(std::int64_t us) { return Timestamp(us); }
  static constexpr Timestamp Millis(std::int64_t ms) { return Timestamp(ms * 1000); }
  static constexpr Timestamp MillisF(double ms) {
    return Timestamp(static_cast<std::int64_t>(ms * 1000.0));
  }

  constexpr std::int64_t us() const { return us_; }
  constexpr std::int64_t ms() const { return us_ / 1000; }
  constexpr double ms_f() const { return static_cast<double>(us_) / 1e3; }
  constexpr bool IsFinite() const { return *this != PlusInfinity() && *this != MinusInfinity(); }

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  // Infinite times stay infinite; the difference of times is only defined for finite ones.
  friend constexpr Timestamp operator+(Timestamp t, TimeDelta d) {
    if (!t.IsFinite()) return t;
    if (!d.IsFinite()) return PlusInfinity();
    return Timestamp(t.us_ + d.us());
  }
  friend constexpr Timestamp operator-(Timestamp t, TimeDelta d) {
    return t.IsFinite() ? Timestamp(t.us_ - d.us()) : t;
  }
  friend constexpr TimeDelta operator-(Timestamp a, Timestamp b) {
    return TimeDelta::Micros(a.us_ - b.us_);
  }
  constexpr Timestamp& operator+=(TimeDelta d) { return *this = *this + d; }

 private:
  explicit constexpr Timestamp(std::int64_t us) : us_(us) {}
  std::int64_t us_;
};

}  // namespace visavis
