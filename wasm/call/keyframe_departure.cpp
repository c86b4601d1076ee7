#include "wasm/call/keyframe_departure.h"

#include <algorithm>
#include <utility>

namespace visavis {

void KeyframeDeparture::OnKeyframeBegun() {
  Range& range = leaving_.end <= left_ ? leaving_ : next_;
  range = {queued_, queued_ + 1};
  ++queued_;
}

void KeyframeDeparture::OnKeyframeQueued() {
  for (Range* range : {&next_, &leaving_}) {
    if (!range->EndsAt(queued_)) continue;
    ++range->end;
    break;
  }
  ++queued_;
}

void KeyframeDeparture::OnLeft(Timestamp now) {
  if (left_ >= leaving_.begin && left_ < leaving_.end) {
    if (left_ == leaving_.begin) began_ = now;
    newest_ = now;
  }
  ++left_;
  if (left_ >= leaving_.end && next_.end > left_) leaving_ = std::exchange(next_, Range());
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
