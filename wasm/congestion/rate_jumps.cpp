#include "wasm/congestion/rate_jumps.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr TimeDelta kFirstPause = TimeDelta::Seconds(1), kMostPause = TimeDelta::Seconds(16);
constexpr TimeDelta kForgiveness = TimeDelta::Seconds(5);

}  // namespace

void RateJumps::OnJump(DataRate to, Timestamp now) {
  last_ = now;
  is_lower_bound_ = false;
  rate_ = to;
}

void RateJumps::OnBackOff(DataRate delivered, Timestamp now) {
  if (Within(kShows, now) && delivered < rate_) {
    pause_ = std::clamp(pause_ * std::int64_t{2}, kFirstPause, kMostPause);
    failed_ = now;
  }
  rate_ = DataRate::Zero();
}

void RateJumps::Forgive(Timestamp now) {
  if (pause_ == TimeDelta::Zero() || now - failed_ < pause_ + kForgiveness) return;
  pause_ = pause_ / 2;
  failed_ = now - pause_;
}

}  // namespace visavis
