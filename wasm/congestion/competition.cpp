#include "wasm/congestion/competition.h"

#include <algorithm>
#include <utility>

#include "wasm/congestion/target_headroom.h"

namespace visavis {
namespace {
constexpr TimeDelta kStandingQueue = TimeDelta::Millis(40);
constexpr TimeDelta kQueueGone = TimeDelta::Millis(15);
constexpr TimeDelta kPatience = TimeDelta::Millis(1000);
constexpr TimeDelta kTrial = TimeDelta::Millis(600);
constexpr double kTrialShare = 0.5;
constexpr double kOwnQueue = 0.6;
// Of what came through before the trial: who sends more in it has not given way.
constexpr double kGaveWay = 0.85;
// Sound (30 to 65 kbps on the wire) is most of a trial below this. Above it what a
// trial sends too much is video from before, which is on its way to half the rate.
constexpr DataRate kSlowTrial = DataRate::KilobitsPerSec(75);
constexpr TimeDelta kTrialInterval = TimeDelta::Seconds(12);
constexpr TimeDelta kTrialPause = TimeDelta::Seconds(2);

// Of the rate before others filled the queue. One more of our kind would get as much.
constexpr double kShare = 0.5;
constexpr TimeDelta kShareRemembered = TimeDelta::Seconds(10);

constexpr TimeDelta kOursRemembered = TimeDelta::Seconds(20);

constexpr double kCut = 0.8;
constexpr TimeDelta kReaction = TimeDelta::Millis(100);
constexpr DataRate kLeastSlope = DataRate::KilobitsPerSec(30);   // per second
constexpr DataRate kFirstSlope = DataRate::KilobitsPerSec(150);  // until the first loss
constexpr double kPacketBits = 1200 * 8;

}  // namespace

void Competition::Observe(const Observation& o) {
  if (o.queue < kQueueGone && !on_) RememberShare(o.target * kShare, o.now);
  if (o.standing < kStandingQueue) {
    standing_since_ = Timestamp::PlusInfinity();
    if (!trying_) passed_ = DataRate::Zero();
  } else {
    standing_since_ = std::min(standing_since_, o.now);
    passed_ = std::max(passed_, o.delivered);
  }
  if (trying_) {
    if (o.newest_sent >= trial_start_ + kTrial * 0.9) EndTrial(o);
    return;
  }
  if (on_ && o.standing < kQueueGone) on_ = false;
  if (ShouldTry(o)) StartTrial(o);
}

bool Competition::ShouldTry(const Observation& o) const {
  const bool first = !last_trial_.IsFinite();
  if (on_) return o.now - last_trial_ > (is_doubted_ ? kTrialPause : kTrialInterval);
  if (!standing_since_.IsFinite() || o.now - standing_since_ < kPatience) return false;
  return first || o.now - last_trial_ > kTrialPause;
}

void Competition::OnSent(DataSize size, Timestamp now) {
  if (trying_ && now - trial_start_ <= kTrial) trial_sent_ += size;
}

void Competition::StartTrial(const Observation& o) {
  trying_ = true;
  trial_start_ = last_trial_ = o.now;
  trial_queue_ = o.queue;
  trial_rate_ = std::min(o.target, o.delivered) * kTrialShare;
  trial_sent_ = DataSize::Zero();
}

void Competition::EndTrial(const Observation& o) {
  trying_ = false;
  // Sound is not held back, and on a slow path it may be all that there is: then there is nothing
  // to compete with either, and the queue counts as ours.
  const double sent = trial_rate_ < kSlowTrial
                          ? std::max(kTrialShare, trial_sent_ / kTrial / trial_rate_ * kTrialShare)
                          : kTrialShare;
  const TimeDelta emptied = kTrial * (1.0 - std::min(sent, 1.0)) * 0.9;
  const TimeDelta expected = std::min(emptied, trial_queue_ - kQueueGone);
  const bool is_ours = sent > kGaveWay || trial_queue_ - o.queue > expected * kOwnQueue;
  standing_since_ = Timestamp::PlusInfinity();
  // Others give way now and then, too, and one trial may have met just that.
  is_doubted_ = on_ && is_ours && !is_doubted_;
  if (is_doubted_) return;
  if (is_ours) {
    if (on_) RememberShare(o.target, o.now);
    found_ours_ = o.now;
  } else if (!on_) {
    is_new_ = true;
    has_cut_ = false;
    last_step_ = o.now;
  }
  on_ = !is_ours;
}

void Competition::RememberShare(DataRate rate, Timestamp now) {
  share_ = rate;
  share_at_ = now;
}

bool Competition::IsOurQueue(Timestamp now) const {
  return found_ours_.IsFinite() && now - found_ours_ < kOursRemembered;
}

std::optional<DataRate> Competition::TrialRate(Timestamp now) const {
  if (!trying_ || now - trial_start_ > kTrial) return std::nullopt;
  return trial_rate_;
}

DataRate Competition::Target(const Observation& o) {
  const double seconds = std::clamp((o.now - last_step_).seconds_f(), 0.0, 0.2);
  last_step_ = o.now;
  if (trying_) return o.target;
  // Also where it loses just then: so do the others.
  if (std::exchange(is_new_, false) && share_at_.IsFinite() && o.now - share_at_ < kShareRemembered)
    return std::max(o.target, std::min(share_, passed_ * TargetHeadroom::kFactor));
  if (o.loss == Observation::Loss::kBeyondBaseline &&
      (!last_cut_.IsFinite() || o.now - last_cut_ > o.round_trip + kReaction)) {
    last_cut_ = o.now;
    has_cut_ = true;
    return o.target * kCut;
  }
  const double rtt = o.round_trip.seconds_f();
  const DataRate reno =
      DataRate::BitsPerSec(static_cast<std::int64_t>(kPacketBits / std::max(0.01, rtt * rtt)));
  const DataRate slope = has_cut_ ? std::max(reno, kLeastSlope) : std::max(reno, kFirstSlope);
  return std::max(o.target,
                  std::min(o.target + slope * seconds, TargetHeadroom::MostFor(o.delivered)));
}

}  // namespace visavis
