// The least of the last 50 to 60 s: what a queue adds to a delay goes away by then, and a clock
// that drifts by 50 ppm is off by 3 ms. The owner passes the time in.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

class LeastOfMinute {
 public:
  void Add(TimeDelta value, Timestamp now) {
    Advance(now);
    least_[bucket_] = std::min(least_[bucket_], value);
  }
  // Forgets what is too old.
  void Advance(Timestamp now) {
    if (!start_.IsFinite()) start_ = now;
    while (now - start_ >= kBucket) {
      // After a long pause only the last steps matter.
      start_ = std::max(start_ + kBucket, now - kBucket * std::int64_t{kBuckets});
      bucket_ = (bucket_ + 1) % kBuckets;
      least_[bucket_] = kNone;
    }
  }
  // +infinity: there is none.
  TimeDelta value() const { return *std::min_element(least_.begin(), least_.end()); }

 private:
  static constexpr TimeDelta kBucket = TimeDelta::Seconds(10);
  static constexpr std::size_t kBuckets = 6;
  static constexpr TimeDelta kNone = TimeDelta::PlusInfinity();
  std::array<TimeDelta, kBuckets> least_{kNone, kNone, kNone, kNone, kNone, kNone};
  std::size_t bucket_ = 0;
  Timestamp start_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
