#include "wasm/congestion/peer_clock.h"

#include <algorithm>

namespace visavis {

PeerClock::Bounds PeerClock::Current() const {
  return {std::max(windows_[0].least, windows_[1].least),
          std::min(windows_[0].most, windows_[1].most)};
}

// After a pause nothing of before holds.
bool PeerClock::IsOutdated(Timestamp now) const {
  return window_start_.IsFinite() && now - window_start_ >= kWindow + kWindow;
}

bool PeerClock::IsPlausible(Timestamp sent, Timestamp arrival, Timestamp now) const {
  const Bounds bounds = Current();
  if (!bounds.most.IsFinite() || IsOutdated(now)) return true;
  return arrival - sent >= bounds.least - kMargin && arrival - now <= bounds.most + kMargin;
}

void PeerClock::OnArrival(Timestamp sent, Timestamp arrival, Timestamp now) {
  implausible_since_ = Timestamp::PlusInfinity();
  if (!window_start_.IsFinite() || now - window_start_ >= kWindow) {
    windows_ = {Bounds{}, IsOutdated(now) ? Bounds{} : windows_[0]};
    window_start_ = now;
  }
  windows_[0].least = std::max(windows_[0].least, arrival - now);
  windows_[0].most = std::min(windows_[0].most, arrival - sent);
}

bool PeerClock::HasJumped(Timestamp now) {
  implausible_since_ = std::min(implausible_since_, now);
  if (now - implausible_since_ < kPatience) return false;
  windows_ = {};
  window_start_ = Timestamp::MinusInfinity();
  implausible_since_ = Timestamp::PlusInfinity();
  return true;
}

}  // namespace visavis
