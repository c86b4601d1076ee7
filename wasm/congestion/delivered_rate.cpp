#include "wasm/congestion/delivered_rate.h"

#include <algorithm>

namespace visavis {

void DeliveredRate::OnPacket(Timestamp receive_time, DataSize size) {
  if (count_ == kMaxPackets) DropOldest();
  // A packet that was overtaken counts as if it had come with the newest: the ring stays sorted.
  newest_ = std::max(newest_, receive_time);
  ring_[next_] = {newest_, size};
  next_ = (next_ + 1) % kMaxPackets;
  ++count_;
  total_ += size;
  while (newest_ - Oldest().time > window_) DropOldest();
}

std::optional<DataRate> DeliveredRate::rate() const {
  if (count_ < kLeastPackets) return std::nullopt;
  const TimeDelta span = newest_ - Oldest().time;
  if (span < kLeastSpan) return std::nullopt;
  // The first packet came at the start of the span, so its bytes are not of it.
  return (total_ - Oldest().size) / span;
}

void DeliveredRate::Reset() {
  count_ = 0;
  total_ = DataSize::Zero();
  newest_ = Timestamp::MinusInfinity();
}

void DeliveredRate::DropOldest() {
  total_ -= Oldest().size;
  --count_;
}

}  // namespace visavis
