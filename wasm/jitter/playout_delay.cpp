#include "wasm/jitter/playout_delay.h"

#include <algorithm>

namespace visavis {
namespace {

// Remembers about 200 frames: 7 s at 30 frames per second.
constexpr ArrivalDelayConfig kVideoArrivals = {.quantile = 0.95, .forget_factor = 0.995};
// Playing at half speed lets the delay grow, at 8/7 of the speed lets it shrink: late frames freeze
// anyway, early ones can wait.
constexpr std::int64_t kGrowthDivisor = 2;
constexpr std::int64_t kShrinkDivisor = 8;
// A pause of the sender must not let the offset leap.
constexpr TimeDelta kMaxStep = TimeDelta::Millis(100);

}  // namespace

PlayoutDelay::PlayoutDelay() : estimator_(kVideoArrivals), prompt_(kVideoArrivals) {}

bool PlayoutDelay::OnFrame(TimeDelta media_time, FrameArrival arrival, Timestamp now) {
  const bool restarted =
      estimator_.Insert(media_time, now) == ArrivalDelayEstimator::Outcome::kRestarted;
  if (restarted) prompt_.Reset();
  if (arrival == FrameArrival::kPrompt) prompt_.Insert(media_time, now);
  target_ = std::clamp(Target() + kMargin, kMinDelay, kMaxDelay);
  const TimeDelta goal = estimator_.base() + std::min(target_ + extra_, kMaxDelay);
  if (restarted) {
    offset_ = goal;
    newest_media_time_ = media_time;
    return true;
  }
  const TimeDelta step = std::min(media_time - newest_media_time_, kMaxStep);
  if (step <= TimeDelta::Zero()) return false;
  newest_media_time_ = media_time;
  offset_ += std::clamp(goal - offset_, -(step / kShrinkDivisor), step / kGrowthDivisor);
  return false;
}

TimeDelta PlayoutDelay::Target() const {
  TimeDelta target = estimator_.DelayForLateness(kBearableLateness);
  if (prompt_.has_estimate()) {
    // Its base may be of later.
    target = std::max(target, prompt_.base() + prompt_.Variation() - estimator_.base());
  }
  return std::min(target, estimator_.Variation());
}

void PlayoutDelay::SetExtraDelay(TimeDelta extra) {
  extra_ = std::clamp(extra, TimeDelta::Zero(), kMaxDelay);
}

Timestamp PlayoutDelay::DueTime(TimeDelta media_time) const {
  return Timestamp::Zero() + media_time + offset_;
}

std::optional<TimeDelta> PlayoutDelay::TargetOffset() const {
  if (!estimator_.has_estimate()) return std::nullopt;
  return estimator_.base() + target_;
}

TimeDelta PlayoutDelay::current_delay() const {
  return estimator_.has_estimate() ? offset_ - estimator_.base() : TimeDelta::Zero();
}

void PlayoutDelay::Reset() {
  estimator_.Reset();
  prompt_.Reset();
  target_ = kMinDelay;
  offset_ = newest_media_time_ = TimeDelta::Zero();
}

}  // namespace visavis
