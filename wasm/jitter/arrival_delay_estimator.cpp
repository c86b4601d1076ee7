#include "wasm/jitter/arrival_delay_estimator.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr std::int64_t kSpanUs = 1'000'000;
constexpr double kFirstMemory = 30;  // arrivals
constexpr double kMemoryGrowth = 1.0 / 8;

}  // namespace

ArrivalDelayEstimator::ArrivalDelayEstimator(const ArrivalDelayConfig& config) : config_(config) {
  Reset();
}

void ArrivalDelayEstimator::Reset() {
  histogram_.fill(0.0);
  span_minimum_.assign(kSpans, TimeDelta::PlusInfinity());
  count_ = 0;
  span_ = 0;
  base_ = origin_ = TimeDelta::Zero();
}

ArrivalDelayEstimator::Outcome ArrivalDelayEstimator::Insert(TimeDelta media_time,
                                                             Timestamp arrival) {
  const TimeDelta difference = arrival - Timestamp::Zero() - media_time;
  const bool jumps = count_ > 0 && (difference > base_ + kJump || difference < base_ - kJump);
  if (jumps) Reset();
  const bool is_first = count_ == 0;
  UpdateBase(difference, arrival);
  if (is_first) {
    origin_ = base_;
  } else {
    MoveOrigin();
  }
  Count(difference);
  return is_first ? Outcome::kRestarted : Outcome::kCounted;
}

void ArrivalDelayEstimator::UpdateBase(TimeDelta difference, Timestamp arrival) {
  const std::int64_t span = arrival.us() / kSpanUs;
  if (count_ == 0) span_ = span;
  const std::int64_t passed = std::min(span - span_, static_cast<std::int64_t>(kSpans));
  for (std::int64_t i = 0; i < passed; ++i) {
    span_minimum_[static_cast<std::uint64_t>(span - i) % kSpans] = TimeDelta::PlusInfinity();
  }
  span_ = std::max(span_, span);
  TimeDelta& minimum = span_minimum_[static_cast<std::uint64_t>(span_) % kSpans];
  minimum = std::min(minimum, difference);
  base_ = *std::min_element(span_minimum_.begin(), span_minimum_.end());
}

void ArrivalDelayEstimator::MoveOrigin() {
  const std::int64_t moved = (base_ - origin_).us() / kBucket.us();
  if (moved == 0) return;
  origin_ += kBucket * moved;
  const auto last = static_cast<std::int64_t>(kBuckets) - 1;
  std::array<double, kBuckets> shifted{};
  for (std::int64_t i = 0; i <= last; ++i) {
    const std::int64_t to = std::clamp(i - moved, std::int64_t{0}, last);
    shifted[static_cast<std::size_t>(to)] += histogram_[static_cast<std::size_t>(i)];
  }
  histogram_ = shifted;
}

void ArrivalDelayEstimator::Count(TimeDelta difference) {
  const std::int64_t index = std::clamp((difference - origin_).us() / kBucket.us(), std::int64_t{0},
                                        static_cast<std::int64_t>(kBuckets) - 1);
  // The memory grows with what was seen: the first seconds, in which both pages still start and
  // code is still compiled, are soon forgotten.
  const double remembered = std::min(static_cast<double>(count_),
                                     kFirstMemory + static_cast<double>(count_) * kMemoryGrowth);
  const double weight = std::max(1.0 - config_.forget_factor, 1.0 / (remembered + 1.0));
  for (double& share : histogram_) share *= 1.0 - weight;
  histogram_[static_cast<std::size_t>(index)] += weight;
  ++count_;
}

TimeDelta ArrivalDelayEstimator::Variation() const {
  if (count_ == 0) return TimeDelta::Zero();
  double share = 0.0;
  std::int64_t bucket = 0;
  for (const double part : histogram_) {
    ++bucket;
    share += part;
    if (share >= config_.quantile) break;
  }
  return std::max(TimeDelta::Zero(), origin_ + kBucket * bucket - base_);
}

// From the latest bucket down: each step towards an earlier delay makes all that comes later a
// bucket's width later.
TimeDelta ArrivalDelayEstimator::DelayForLateness(TimeDelta mean_lateness) const {
  if (count_ == 0) return TimeDelta::Zero();
  double late_share = 0.0;
  TimeDelta lateness = TimeDelta::Zero();
  auto bucket = static_cast<std::int64_t>(kBuckets);
  while (bucket > 0) {
    late_share += histogram_[static_cast<std::size_t>(bucket - 1)];
    lateness += kBucket * late_share;
    if (lateness > mean_lateness) break;
    --bucket;
  }
  return std::max(TimeDelta::Zero(), origin_ + kBucket * bucket - base_);
}

}  // namespace visavis
