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

TimeDelta PeerClock::Excess(Timestamp sent, Timestamp arrival, Timestamp now) const {
  const Bounds bounds = Current();
  if (!bounds.most.IsFinite() || IsOutdated(now)) return TimeDelta::Zero();
  return std::max(
      {TimeDelta::Zero(), bounds.least - (arrival - sent), (arrival - now) - bounds.most});
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

PeerClock::Verdict PeerClock::Judge(TimeDelta excess, Timestamp now) {
  if (IsOutdated(now)) return Verdict::kJumped;
  if (excess <= margin_ || IsCoarse(excess, now)) return Verdict::kPlausible;
  implausible_since_ = std::min(implausible_since_, now);
  if (now - implausible_since_ < kPatience) return Verdict::kImplausible;
  *this = PeerClock();
  return Verdict::kJumped;
}

// Also where the clock was set by so little: then the bounds move within two windows, and what
// looks like a queue is a longer way (longer_path.h).
bool PeerClock::IsCoarse(TimeDelta excess, Timestamp now) {
  if (excess > kMostCoarse) return false;
  if (!slightly_off_since_.IsFinite() || now - slightly_off_since_ >= kWindow) {
    slightly_off_since_ = now;
    slightly_off_ = 0;
  }
  if (++slightly_off_ < kSurelyCoarse) return false;
  margin_ = kMostCoarse;
  return true;
}

}  // namespace visavis
