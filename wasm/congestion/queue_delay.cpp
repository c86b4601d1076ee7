#include "wasm/congestion/queue_delay.h"

#include <algorithm>

namespace visavis {

void QueueDelay::OnPacket(TimeDelta one_way, Timestamp now) {
  if (!bucket_start_.IsFinite()) bucket_start_ = now;
  while (now - bucket_start_ >= kBucket) {
    // After a long pause only the last steps matter.
    bucket_start_ = std::max(bucket_start_ + kBucket, now - kBucket * std::int64_t{kBuckets});
    bucket_ = (bucket_ + 1) % kBuckets;
    least_[bucket_] = TimeDelta::PlusInfinity();
  }
  least_[bucket_] = std::min(least_[bucket_], one_way);
  batch_least_ = std::min(batch_least_, one_way);
}

void QueueDelay::EndBatch() {
  if (!batch_least_.IsFinite()) return;
  current_ = batch_least_ - Base();
  batch_least_ = TimeDelta::PlusInfinity();
  const TimeDelta difference = current_ - smoothed_;
  smoothed_ += difference / 3;
  deviation_ += (std::max(difference, -difference) - deviation_) / 8;
}

TimeDelta QueueDelay::Base() const { return *std::min_element(least_.begin(), least_.end()); }

}  // namespace visavis
