#include "wasm/congestion/smooth_pacing.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr TimeDelta kFirstStay = TimeDelta::Seconds(2), kMostStay = TimeDelta::Seconds(120);
constexpr double kNear = 0.85;
// Loss that begins so soon after the first bursts is theirs.
constexpr TimeDelta kSoon = TimeDelta::Seconds(4);
// Longer than any experiment.
constexpr TimeDelta kUntilTold = TimeDelta::Seconds(10);

}  // namespace

void SmoothPacing::OnExperiment(DataRate rate, Timestamp now) {
  const bool soon = even_until_.IsFinite() && now < even_until_ + kSoon;
  if (!IsEven(now)) stay_ = soon ? std::min(stay_ * std::int64_t{4}, kMostStay) : kFirstStay;
  lossy_rate_ = rate;
  even_until_ = std::max(even_until_, now + kUntilTold);
}

bool SmoothPacing::IsNearLoss(DataRate rate, Timestamp now) const {
  return IsEven(now) && stay_ > kFirstStay && rate > lossy_rate_ * kNear;
}

void SmoothPacing::OnLossStays() { even_until_ = Timestamp::MinusInfinity(); }

void SmoothPacing::OnLossEnds(Timestamp now) { even_until_ = now + stay_; }

}  // namespace visavis
