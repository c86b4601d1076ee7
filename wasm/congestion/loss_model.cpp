#include "wasm/congestion/loss_model.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

constexpr TimeDelta kFade = TimeDelta::Millis(1000);
constexpr TimeDelta kSlowFade = TimeDelta::Seconds(5);
// Fewer packets than that say little: at 10 % loss the ratio of 30 is off by 5 %.
constexpr double kLeastPackets = 30;
// In standard deviations; bursts make chance wilder than a coin.
constexpr double kDeviations = 4.0;
// A share of the loss before that is left when we have given way: so much is not ours.
constexpr double kStays = 0.5;
// Delivered rates of so large a step differ by more than frames do.
constexpr double kTelling = 0.86;
// The encoder follows late, and what waited has to leave.
constexpr TimeDelta kShows = TimeDelta::Millis(200);
// Too few packets came in so long: what was before compares with nothing any more.
constexpr TimeDelta kAbandoned = TimeDelta::Seconds(10);

double FadeFactor(TimeDelta since_last, TimeDelta fade) {
  return std::exp(-std::max(0.0, since_last / fade));
}

}  // namespace

void LossModel::OnBatch(std::size_t lost, std::size_t received, TimeDelta since_last,
                        Timestamp sent_until) {
  const auto total = static_cast<double>(lost + received);
  const double kept = FadeFactor(since_last, kFade), slow_kept = FadeFactor(since_last, kSlowFade);
  lost_ = lost_ * kept + static_cast<double>(lost);
  total_ = total_ * kept + total;
  slow_lost_ = slow_lost_ * slow_kept + static_cast<double>(lost);
  slow_total_ = slow_total_ * slow_kept + total;
  ratio_ = lost_ / std::max(total_, kLeastPackets);
  if (IsExperimenting() && sent_until > experiment_start_ + kShows) {
    lost_since_ += static_cast<double>(lost);
    total_since_ += total;
  }
  // Down at once, up only by AcceptAsBaseline or while it is tolerable.
  const double slow = slow_lost_ / std::max(slow_total_, kLeastPackets);
  baseline_ = std::min(std::max(baseline_, std::min(slow, kTolerated)), slow);
}

bool LossModel::IsExcessive() const {
  const double expected = std::max(baseline_, kTolerated);
  const double deviation = std::sqrt(expected * (1 - expected) / std::max(total_, kLeastPackets));
  return ratio_ > expected + kDeviations * deviation;
}

void LossModel::StartExperiment(double share, DataRate delivered, Timestamp now) {
  share_ = share;
  delivered_before_ = delivered;
  experiment_start_ = now;
  ratio_before_ = ratio_;
  lost_since_ = total_since_ = 0;
}

LossModel::Verdict LossModel::EndExperiment(Timestamp now, TimeDelta settle, DataRate delivered) {
  if (IsExperimenting() && now - experiment_start_ > settle + kAbandoned)
    experiment_start_ = Timestamp::MinusInfinity();
  if (!IsExperimenting() || now - experiment_start_ < settle + kShows ||
      total_since_ < kLeastPackets)
    return Verdict::kNone;
  experiment_start_ = Timestamp::MinusInfinity();
  const double ratio = lost_since_ / total_since_;
  // What a full link loses is what it does not pass: less sent is as much delivered.
  const bool as_much = share_ < kTelling && delivered > delivered_before_ * ((1 + share_) / 2);
  if (as_much || ratio < ratio_before_ * kStays) return Verdict::kOurs;
  // It stays: the path's.
  baseline_ = std::max(baseline_, std::min(ratio, kMostBaseline));
  slow_lost_ = std::max(slow_lost_, baseline_ * slow_total_);
  return Verdict::kPaths;
}

}  // namespace visavis
