#include "wasm/congestion/flow_delay.h"

#include <algorithm>
#include <utility>

namespace visavis {

void FlowDelay::OnPacket(TimeDelta one_way, DataSize size, TimeDelta presumed, Timestamp now) {
  least_.Add(base().IsFinite() ? one_way : one_way - presumed, now);
  batch_least_ = std::min(batch_least_, one_way);
  weight_ += static_cast<double>(size.bytes());
}

void FlowDelay::EndBatch(Timestamp now) {
  least_.Advance(now);
  has_news_ = batch_least_.IsFinite();
  if (has_news_) level_ = std::exchange(batch_least_, kNone) - base();
}

}  // namespace visavis
