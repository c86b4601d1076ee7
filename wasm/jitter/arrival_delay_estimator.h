// How late packets or frames come, relative to the fastest of the last seconds. Owned by a jitter
// buffer, driven by its arrivals. Not thread-safe; allocates in the constructor only.
//
// The one-way delay itself cannot be known (two clocks), its variation can: the difference of
// arrival time and media time, over its minimum in a window of kBaseWindow (which also follows
// clock drift). A histogram with exponential forgetting gives a quantile of it. This is NetEq's way
// (libwebrtc modules/audio_coding/neteq: relative_arrival_delay_tracker, histogram,
// underrun_optimizer), in place of the mean deviation of RFC 3550 section 6.4.1, which says little
// about the tail.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm/base/timestamp.h"

namespace visavis {

struct ArrivalDelayConfig {
  // The share of arrivals that should be in time. NetEq: 0.95 to 0.97.
  double quantile = 0.95;
  // Weight that the past keeps per arrival. At first it keeps less: an eighth of the arrivals so
  // far.
  double forget_factor = 0.99;
};

class ArrivalDelayEstimator {
 public:
  explicit ArrivalDelayEstimator(const ArrivalDelayConfig& config);

  enum class Outcome { kCounted, kRestarted };

  // `media_time` is the sender's, from an epoch of its own. A difference that jumps by more than
  // kJump forgets the past and starts again with this arrival: kRestarted, also for the first one.
  Outcome Insert(TimeDelta media_time, Timestamp arrival);
  void Reset();

  bool has_estimate() const { return count_ > 0; }
  // Fastest arrival of the window: arrival time (our clock) minus media time. Zero without
  // estimate.
  TimeDelta base() const { return base_; }
  // The quantile of the delay over base(), rounded up to kBucket. In 0..kBuckets * kBucket.
  TimeDelta Variation() const;
  // The least delay over base() beyond which arrivals come late by no more than `mean_lateness` on
  // average, those in time counted as zero; rounded up to kBucket. In 0..kBuckets * kBucket.
  TimeDelta DelayForLateness(TimeDelta mean_lateness) const;

  static constexpr TimeDelta kBucket = TimeDelta::Millis(5);
  static constexpr std::size_t kBuckets = 200;
  static constexpr TimeDelta kBaseWindow = TimeDelta::Seconds(10);
  static constexpr TimeDelta kJump = TimeDelta::Seconds(3);

 private:
  static constexpr std::size_t kSpans = 10;  // kBaseWindow in parts of a second
  void UpdateBase(TimeDelta difference, Timestamp arrival);
  void MoveOrigin();
  void Count(TimeDelta difference);

  ArrivalDelayConfig config_;
  // Sums to 1. Bucket i counts differences from origin_ + i * kBucket on; origin_ follows base_ in
  // whole buckets and takes the counts along, so a base that moves does not move the quantile.
  std::array<double, kBuckets> histogram_{};
  TimeDelta origin_ = TimeDelta::Zero();
  std::int64_t count_ = 0;
  std::vector<TimeDelta> span_minimum_;
  std::int64_t span_ = 0;  // number of the second that the newest arrival fell in
  TimeDelta base_ = TimeDelta::Zero();
};

}  // namespace visavis
