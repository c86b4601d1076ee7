#include "wasm/adaptation/loss_bursts.h"

#include <algorithm>

namespace visavis {

void LossBursts::OnLoss(TimeDelta duration, Timestamp now) {
  if (duration < kLeast) return;
  come_ = now <= newest_ + (come_ ? kCalm : kSoon);
  newest_ = now;
  bursts_[next_] = {.at = now, .duration = duration};
  next_ = (next_ + 1) % kRemembered;
}

TimeDelta LossBursts::Expected(Timestamp now) const {
  if (!come_ || now > newest_ + kCalm) return TimeDelta::Zero();
  TimeDelta longest = TimeDelta::Zero();
  for (const Burst& burst : bursts_) {
    if (now <= burst.at + kCalm) longest = std::max(longest, burst.duration);
  }
  return longest;
}

}  // namespace visavis
