// How the target grows: it climbs, jumps to what trains and probes have shown, and lands softly
// where the queue begins.
#include <algorithm>

#include "wasm/congestion/adaptive_controller.h"
#include "wasm/congestion/target_headroom.h"

namespace visavis {
namespace {

// Additive and the same at every rate, so that flows become equal; less where that is a lot.
constexpr DataRate kSlope = DataRate::KilobitsPerSec(40);  // per second
constexpr double kMostSlope = 0.08;                        // of the target, per second
// On top, a share of the target: more with each second without a queue.
constexpr double kGrowthGain = 0.12, kStartGrowth = 0.2, kMostGrowth = 0.5;  // per second
// Near the limit of the queue the target is held to what comes through: above it, then below.
constexpr double kSoftTop = 1.02, kSoftSpan = 0.09, kSoftStep = 0.97;
// Chosen: well above the interval of the slowest pictures.
constexpr TimeDelta kVideoGone = TimeDelta::Seconds(1);
constexpr double kUsed = 0.85;  // of the target, at least

// Of what trains or probes have shown; a jump is by so much at least, more after the first limit.
constexpr double kTrainShare = 0.89, kFirstTrainShare = 0.92, kConfirmedShare = 0.95,
                 kLimitedShare = 0.85;
constexpr double kLeastJump = 1.15, kLeastFirstJump = 1.03;
constexpr TimeDelta kNoLanding = TimeDelta::Millis(600);

constexpr double kMostLossForStart = 0.1;  // a probe that is lost, not one that was held up
constexpr double kStartProbe = 6.0, kNextProbe = 3.0, kPeriodicProbe = 2.0;
constexpr double kProbeMargin = 1.3;      // above what the application can use
constexpr double kApplicationRose = 1.3;  // worth a probe
constexpr double kWorthPeriodicProbe = 1.5;
// Probes may cost so much of the target, when they are all padding.
constexpr double kProbeCost = 0.1;
constexpr DataSize kProbeSize = DataSize::Bytes(7200);

}  // namespace

void AdaptiveController::Increase(Timestamp now, TimeDelta since_last) {
  jumps_.Forgive(now);
  const DataRate delivered = Delivered();
  if (queue_.current() > limits_.gone()) {
    LandSoftly(delivered, now);
    return;
  }
  const double share = last_back_off_.IsFinite() ? kTrainShare : kFirstTrainShare;
  if (trains_.rate() && Jump(*trains_.rate() * share, now)) {
    if (trains_.IsSendLimited()) jumps_.OnLowerBound();
    return;
  }
  ProbeStart(now);
  if (IsProbeDue(now)) {
    const auto rate = HasRoomBesideSound(now) ? std::optional(target_ * kPeriodicProbe)
                                              : memory_.WorthTrying(target_, kWorthPeriodicProbe);
    if (rate) Probe(std::min(*rate, target_ * kPeriodicProbe), ProbePurpose::kMore, now);
  }
  const double seconds = since_last.seconds_f();
  growth_ = std::min(kMostGrowth, growth_ + kGrowthGain * seconds);
  if (!last_back_off_.IsFinite()) growth_ = std::max(growth_, kStartGrowth);
  if (pacing_.IsNearLoss(target_, now)) growth_ = 0;
  const DataRate slope = std::min(kSlope, target_ * kMostSlope) + target_ * growth_;
  const DataRate most = TargetHeadroom::MostFor(delivered);
  target_ = std::max(target_, std::min(target_ + slope * seconds, most));
}

void AdaptiveController::LandSoftly(DataRate delivered, Timestamp now) {
  growth_ = 0;
  if (jumps_.Within(kNoLanding, now)) return;
  const TimeDelta span = std::max(limits_.limit() - limits_.gone(), TimeDelta::Millis(1));
  const double position = std::min(1.0, (queue_.current() - limits_.gone()) / span);
  // An encoder that falls short of the target has not made the queue by its size.
  const double unused = std::max(1.0, kUsed * (target_ / sent_.rate().value_or(target_)));
  const DataRate most = delivered * unused * (kSoftTop - kSoftSpan * position);
  if (target_ > most) target_ = std::max({most, target_ * kSoftStep, Floor(now)});
}

bool AdaptiveController::Jump(DataRate rate, Timestamp now) {
  if (rate < target_ * (last_back_off_.IsFinite() ? kLeastJump : kLeastFirstJump)) return false;
  if (jumps_.IsPaused(now)) return false;
  target_ = std::max(target_, std::min(rate, ApplicationLimit()));
  jumps_.OnJump(target_, now);
  capacity_.reset();
  return true;
}

// The application can use more than before: whether there is more is worth knowing at once.
void AdaptiveController::ProbeForApplication(DataRate limit_before, Timestamp now) {
  const DataRate limit = ApplicationLimit();
  if (limit > limit_before * kApplicationRose && target_ < limit && last_video_.IsFinite())
    Probe(target_ * kNextProbe, ProbePurpose::kMore, now);
}

void AdaptiveController::ProbeStart(Timestamp now) {
  if (!last_video_.IsFinite() || !start_probe_.IsDue(target_, now)) return;
  if (loss_.ratio() > kMostLossForStart) return;
  if (Probe(config_.start_rate * kStartProbe, ProbePurpose::kMore, now))
    start_probe_.OnRequest(probe_->rate, now);
}

bool AdaptiveController::Probe(DataRate rate, ProbePurpose purpose, Timestamp now) {
  const double margin = purpose == ProbePurpose::kMore ? kProbeMargin : 1.0;
  const auto request = probes_.Request(std::min(rate, ApplicationLimit() * margin), now);
  if (!request) return false;
  probe_ = request;
  probe_purpose_ = purpose;
  last_probe_ = now;
  return true;
}

bool AdaptiveController::IsProbeDue(Timestamp now) const {
  if (trains_.rate() || !last_back_off_.IsFinite() || target_ >= ApplicationLimit()) return false;
  const TimeDelta most = HasRoomBesideSound(now) ? TimeDelta::Seconds(3) : TimeDelta::Seconds(6);
  const TimeDelta interval =
      std::clamp(kProbeSize / (target_ * kProbeCost), TimeDelta::Seconds(1), most);
  return !last_probe_.IsFinite() || now - last_probe_ > interval;
}

// Sound alone makes no trains, and what a probe showed while the path was narrow is of then.
bool AdaptiveController::HasRoomBesideSound(Timestamp now) const {
  return last_video_.IsFinite() && now - last_video_ > kVideoGone && growth_ > kRoomGrowth;
}

void AdaptiveController::TakeProbe(const ProbeResult& result, Timestamp now) {
  start_probe_.OnResult(result);
  const bool confirmed = result.IsConfirmed();
  const DataRate rate = result.rate() * (confirmed ? kConfirmedShare : kLimitedShare);
  if (probe_purpose_ == ProbePurpose::kRecovery) {
    if (!confirmed) {
      limits_.OnOwnQueue();
      memory_.Replace(std::max(result.rate(), target_));
      return;
    }
    limits_.OnForeignQueue();
    if (rate <= target_) return;
    target_ = std::min(rate, ApplicationLimit());
    capacity_.reset();
    return;
  }
  Jump(rate, now);
  if (confirmed && target_ < ApplicationLimit())
    Probe(result.sent_rate * kNextProbe, ProbePurpose::kMore, now);
}

}  // namespace visavis
