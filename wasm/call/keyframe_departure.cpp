#include "wasm/call/keyframe_departure.h"

#include <algorithm>

namespace visavis {

void KeyframeDeparture::OnKeyframeQueued() {
  Range& range = leaving_.end <= left_ || leaving_.end == queued_ ? leaving_ : next_;
  if (range.end != queued_ || range.end <= left_) range.begin = queued_;
  range.end = ++queued_;
}

void KeyframeDeparture::OnLeft(Timestamp now) {
  if (left_ >= leaving_.begin && left_ < leaving_.end) {
    if (left_ == leaving_.begin) began_ = now;
    newest_ = now;
  }
  ++left_;
  if (left_ >= leaving_.end && next_.begin >= left_) leaving_ = next_;
}

void KeyframeDeparture::OnCut(std::size_t kept) {
  queued_ = left_ + static_cast<std::int64_t>(kept);
  for (Range* range : {&leaving_, &next_}) {
    range->end = std::min(range->end, queued_);
    range->begin = std::min(range->begin, range->end);
  }
}

std::size_t KeyframeDeparture::remaining(Timestamp now) const {
  const bool has_begun = left_ > leaving_.begin && left_ < leaving_.end;
  if (!has_begun || now - began_ > kAtMost) return 0;
  return static_cast<std::size_t>(leaving_.end - left_);
}

}  // namespace visavis
