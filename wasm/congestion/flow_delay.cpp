#include "wasm/congestion/flow_delay.h"

#include <utility>

namespace visavis {

void FlowDelay::OnPacket(TimeDelta one_way, DataSize size, TimeDelta presumed, Timestamp now) {
  Advance(now);
  if (!base().IsFinite()) least_[bucket_] = one_way - presumed;
  least_[bucket_] = std::min(least_[bucket_], one_way);
  batch_least_ = std::min(batch_least_, one_way);
  weight_ += static_cast<double>(size.bytes());
}

void FlowDelay::Advance(Timestamp now) {
  if (!bucket_start_.IsFinite()) bucket_start_ = now;
  while (now - bucket_start_ >= kBucket) {
    // After a long pause only the last steps matter.
    bucket_start_ = std::max(bucket_start_ + kBucket, now - kBucket * std::int64_t{kBuckets});
    bucket_ = (bucket_ + 1) % kBuckets;
    least_[bucket_] = kNone;
  }
}

void FlowDelay::EndBatch() {
  has_news_ = batch_least_.IsFinite();
  if (has_news_) level_ = std::exchange(batch_least_, kNone) - base();
}

}  // namespace visavis
