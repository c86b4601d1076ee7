#include "wasm/congestion/adaptive_controller.h"

#include <algorithm>
#include <cmath>

#include "wasm/congestion/in_flight_cap.h"

namespace visavis {
namespace {

constexpr TimeDelta Milliseconds(std::int64_t ms) { return TimeDelta::Millis(ms); }

// A queue that is certain: no jitter and no busy computer makes it, for so long.
constexpr TimeDelta kLongQueue = Milliseconds(60), kVeryLongQueue = Milliseconds(150);
// A queue that grows is taken for what it will be then.
constexpr TimeDelta kLookAhead = Milliseconds(40);
// A feedback shows what the rate of one round trip and one encoder reaction ago did.
constexpr TimeDelta kReactionTime = Milliseconds(100);

// A back-off aims at an empty queue within this time, and cuts by half at most.
constexpr TimeDelta kDrainTime = Milliseconds(600);
constexpr double kMostCut = 0.5, kLeastCut = 0.93;
// While a long queue grows on, what comes through shows the fall of the capacity bit by bit.
constexpr TimeDelta kFollowDown = Milliseconds(400);
constexpr double kFollowDownStep = 0.8;
constexpr double kAfterDrain = 0.95;  // of the capacity seen

// Additive and the same at every rate, so that flows become equal; less where that is a lot.
constexpr DataRate kSlope = DataRate::KilobitsPerSec(40);  // per second
constexpr double kMostSlope = 0.08;                        // of the target, per second
// On top, a share of the target: more with each second without a queue.
constexpr double kGrowthGain = 0.12, kStartGrowth = 0.2, kMostGrowth = 0.5;  // per second
// The target may run ahead of what arrives only so far, or an idle encoder would raise it for ever;
// the constant so that audio alone (30 kbps on the wire) can show room for the least video.
constexpr double kHeadroom = 1.5;
constexpr DataRate kHeadroomFloor = DataRate::KilobitsPerSec(100);
// On a slow path a frame at twice the rate is a queue that sound waits in: pacing comes down to the
// rate itself, from twice this rate on.
constexpr DataRate kSlowPath = DataRate::KilobitsPerSec(150);
constexpr double kLeastPacingFactor = 1.1;
// Near the limit of the queue the target is held to what comes through: above it, then below.
constexpr double kSoftTop = 1.02, kSoftSpan = 0.08, kSoftStep = 0.97;

// Of what trains or probes have shown; a jump is by so much at least, more after the first limit.
constexpr double kTrainShare = 0.9, kConfirmedShare = 0.95, kLimitedShare = 0.85;
constexpr double kLeastJump = 1.15, kLeastFirstJump = 1.03;
constexpr TimeDelta kJumpShows = Milliseconds(1500);  // until then a queue is the jump's
constexpr TimeDelta kRateLags = Milliseconds(1000), kNoLanding = Milliseconds(600);
constexpr TimeDelta kFirstJumpPause = TimeDelta::Seconds(1),
                    kMostJumpPause = TimeDelta::Seconds(16);
constexpr TimeDelta kForgiveness = TimeDelta::Seconds(5);

constexpr double kMostLossForStart = 0.1;  // a probe that is lost, not one that was held up
constexpr double kStartProbe = 6.0, kNextProbe = 3.0, kPeriodicProbe = 2.0;
constexpr double kProbeMargin = 1.3;      // above what the application can use
constexpr double kApplicationRose = 1.3;  // worth a probe
constexpr double kWorthProbe = 1.15, kWorthPeriodicProbe = 1.5;
// Probes may cost so much of the target, when they are all padding.
constexpr double kProbeCost = 0.1;
constexpr DataSize kProbeSize = DataSize::Bytes(7200);

// What waits in the pacer and the transport has to leave beside the new: within this time.
constexpr TimeDelta kWaitingAllowed = Milliseconds(50), kWaitingLeaves = Milliseconds(500);
constexpr double kLeastForNew = 0.6;
constexpr TimeDelta kBacklog = Milliseconds(100), kBacklogAfterBackOff = TimeDelta::Seconds(2);
constexpr double kBacklogPacing = 0.8, kBacklogTarget = 0.95;

constexpr double kLossCut = 0.9;
constexpr TimeDelta kLossSettles = Milliseconds(300);
constexpr double kMostLossCounted = 0.5;
constexpr double kAfterSilence = 0.75;
// A change smaller than this is not worth telling.
constexpr double kLeastChange = 0.01;

bool IsChange(DataRate before, DataRate now) {
  return before <= DataRate::Zero() || std::abs(now / before - 1.0) >= kLeastChange;
}

}  // namespace

NetworkControlUpdate AdaptiveController::OnStart(const NetworkControllerConfig& config) {
  config_ = config;
  last_feedback_ = application_.at_time = config.at_time;
  target_ = config.start_rate;
  return Announce(config.at_time);
}

NetworkControlUpdate AdaptiveController::OnSentPacket(const SentPacket& packet) {
  silence_.OnSent(packet.send_time);
  competition_.OnSent(packet.size, packet.send_time);
  if (has_sent_video_ || packet.kind != SentPacket::Kind::kVideo) return {};
  has_sent_video_ = true;
  ProbeStart(packet.send_time);
  return Announce(packet.send_time);
}

NetworkControlUpdate AdaptiveController::OnTransportFeedback(const TransportFeedback& feedback) {
  if (feedback.packets.empty()) return {};
  const TimeDelta since_last =
      std::clamp(feedback.at_time - last_feedback_, TimeDelta::Zero(), Milliseconds(200));
  last_feedback_ = feedback.at_time;
  silence_.OnFeedback(feedback.report_interval);
  Learn(feedback, since_last);
  React(feedback, since_last);
  return Announce(feedback.at_time);
}

NetworkControlUpdate AdaptiveController::OnApplicationState(const ApplicationState& state) {
  const DataRate limit_before = ApplicationLimit();
  application_ = state;
  const DataRate limit = ApplicationLimit();
  if (limit > limit_before * kApplicationRose && target_ < limit && has_sent_video_) {
    Probe(target_ * kNextProbe, ProbePurpose::kMore, state.at_time);
  }
  if (silence_.ShouldHalve(state.at_time, round_trip_, target_)) {
    target_ = std::max(target_ * kMostCut, std::min(target_, NarrowPath::kDelayFloor));
  }
  return Announce(state.at_time);
}

void AdaptiveController::Learn(const TransportFeedback& feedback, TimeDelta since_last) {
  std::size_t lost = 0;
  trains_.Fade(since_last);
  for (const PacketResult& packet : feedback.packets) {
    probes_.OnPacket(packet);
    trains_.OnPacket(packet);
    if (packet.IsLost()) {
      ++lost;
      continue;
    }
    newest_sent_ = std::max(newest_sent_, packet.sent.send_time);
    queue_.OnPacket(packet.receive_time - packet.sent.send_time, feedback.at_time);
    delivered_.OnPacket(packet.receive_time, packet.sent.size);
    recent_.OnPacket(packet.receive_time, packet.sent.size);
    LearnRoundTrip(packet, feedback);
  }
  queue_.EndBatch(feedback.at_time);
  limits_.Update(queue_.deviation(), target_, since_last);
  loss_.OnBatch(lost, feedback.packets.size() - lost, since_last, newest_sent_);
  switch (loss_.EndExperiment(feedback.at_time, round_trip_ + kLossSettles,
                              delivered_.rate().value_or(target_))) {
    case LossModel::Verdict::kNone:
      break;
    case LossModel::Verdict::kPaths:
      pacing_.OnLossStays();
      if (last_back_off_ < experiment_start_) target_ = std::max(target_, before_experiment_);
      break;
    case LossModel::Verdict::kOurs:
      pacing_.OnLossEnds(feedback.at_time);
      break;
  }
  lost_in_feedback_ = lost > 0;
}

void AdaptiveController::LearnRoundTrip(const PacketResult& packet,
                                        const TransportFeedback& feedback) {
  const TimeDelta held = std::max(TimeDelta::Zero(), feedback.report_time - packet.receive_time);
  const TimeDelta sample = std::clamp(feedback.at_time - packet.sent.send_time - held,
                                      Milliseconds(1), TimeDelta::Seconds(2));
  round_trip_ += (sample - round_trip_) / std::int64_t{16};
  least_round_trip_ = std::min(least_round_trip_, sample);
}

void AdaptiveController::React(const TransportFeedback& feedback, TimeDelta since_last) {
  const Timestamp now = feedback.at_time;
  const auto probe = probes_.TakeResult(now);
  const Competition::Observation observation = Observe(now);
  competition_.Observe(observation);
  ObserveWidth(now);
  if (competition_.IsOn()) {
    target_ = std::min(competition_.Target(observation), ApplicationLimit());
    state_ = State::kIncrease;
    capacity_.reset();
    return;
  }
  if (state_ == State::kDrain) FollowDown(now);
  if (IsOverused()) {
    if (IsSettled(now)) BackOff(now);
    return;
  }
  if (probe) TakeProbe(*probe, now);
  if (const auto before = silence_.TakeRateBefore(newest_sent_, now)) {
    target_ = std::max(target_, std::min(*before * kAfterSilence, ApplicationLimit()));
    state_ = State::kIncrease;
  }
  if (loss_.IsExcessive()) {
    GiveWayToLoss(now);
  } else if (state_ == State::kDrain) {
    EndDrain(now);
  } else {
    Increase(now, since_last);
  }
}

Competition::Observation AdaptiveController::Observe(Timestamp now) const {
  Competition::Observation observation;
  observation.now = now;
  observation.newest_sent = newest_sent_;
  observation.queue = queue_.current();
  observation.standing = queue_.standing();
  observation.round_trip = round_trip_;
  observation.target = target_;
  observation.delivered = delivered_.rate().value_or(target_);
  if (lost_in_feedback_ && loss_.IsExcessive())
    observation.loss = Competition::Observation::Loss::kBeyondBaseline;
  return observation;
}

void AdaptiveController::ObserveWidth(Timestamp now) {
  NarrowPath::Observation observation;
  observation.now = now;
  observation.queue = queue_.smoothed();
  observation.standing = queue_.standing();
  observation.delivered = delivered_.rate().value_or(target_);
  if (competition_.IsOurQueue(now)) observation.whose = NarrowPath::Observation::Queue::kOurs;
  narrow_.Observe(observation);
}

DataRate AdaptiveController::Floor(Timestamp now) const {
  return narrow_.IsProven(now) ? config_.min_rate : std::min(target_, NarrowPath::kDelayFloor);
}

DataRate AdaptiveController::ApplicationLimit() const {
  if (application_.max_rate <= DataRate::Zero()) return config_.max_rate;
  return std::min(config_.max_rate, application_.max_rate);
}

// What the path passes of what we send: the packets that it loses anyway went through the queue.
DataRate AdaptiveController::Delivered() const {
  const DataRate recent = recent_.rate().value_or(target_);
  const DataRate mean = delivered_.rate().value_or(recent);
  const double sent = 1.0 / (1.0 - std::min(kMostLossCounted, loss_.baseline()));
  if (queue_.current() > kVeryLongQueue) return recent * sent;
  return (JumpedWithin(kRateLags, last_feedback_) ? std::max(recent, mean) : mean) * sent;
}

bool AdaptiveController::IsSettled(Timestamp now) const {
  return !last_back_off_.IsFinite() || now - last_back_off_ >= round_trip_ + kReactionTime;
}

bool AdaptiveController::JumpedWithin(TimeDelta time, Timestamp now) const {
  return last_jump_.IsFinite() && now - last_jump_ < time;
}

// Level and gradient in one: GCC has the gradient alone, which lets a queue stand.
bool AdaptiveController::IsOverused() const {
  const TimeDelta ahead = kLookAhead * std::clamp(queue_.gradient(), 0.0, 1.0);
  return queue_.current() + ahead > limits_.limit() && queue_.smoothed() > limits_.gone();
}

void AdaptiveController::BackOff(Timestamp now) {
  const DataRate delivered = Delivered();
  if (JumpedWithin(kJumpShows, now) && last_jump_ > last_back_off_) {
    jump_pause_ = std::clamp(jump_pause_ * std::int64_t{2}, kFirstJumpPause, kMostJumpPause);
    last_jump_ = now;
  }
  if (state_ != State::kDrain) memory_.OnBackOff(target_, now);
  capacity_ = delivered;
  trains_.Reset();
  const double cut = std::clamp(1.0 - queue_.current() / kDrainTime, kMostCut, kLeastCut);
  const DataRate reduced = std::max(std::min(target_, delivered) * cut, target_ * kMostCut);
  // A busy computer delays packets and loses none.
  const bool loses = queue_.smoothed() > kVeryLongQueue && loss_.IsExcessive();
  target_ = loses ? reduced : std::max(reduced, Floor(now));
  growth_ = 0;
  last_back_off_ = now;
  state_ = State::kDrain;
}

void AdaptiveController::FollowDown(Timestamp now) {
  if (!capacity_ || queue_.current() <= kLongQueue || !recent_.rate()) return;
  if (now - last_back_off_ < kFollowDown)
    capacity_ = std::min(*capacity_, std::max(Delivered(), *capacity_ * kFollowDownStep));
  if (IsOverused() && !IsSettled(now))
    target_ = std::max(
        {std::min(target_, *capacity_ * kFollowDownStep), target_ * kFollowDownStep, Floor(now)});
}

void AdaptiveController::EndDrain(Timestamp now) {
  if (queue_.current() > limits_.gone() && !IsSettled(now)) return;
  state_ = State::kIncrease;
  if (capacity_)
    target_ = std::max(target_, std::min(*capacity_ * kAfterDrain, ApplicationLimit()));
  if (const auto rate = memory_.WorthTrying(target_, kWorthProbe))
    Probe(*rate, ProbePurpose::kRecovery, now);
}

void AdaptiveController::GiveWayToLoss(Timestamp now) {
  if (loss_.IsExperimenting()) return;
  // Down to what comes through: if the loss is ours, it ends there.
  const double share = std::clamp(1.0 - loss_.ratio(), kMostCut, kLossCut);
  loss_.StartExperiment(share, delivered_.rate().value_or(target_), now);
  pacing_.OnExperiment(target_, now);
  experiment_start_ = now;
  growth_ = 0;
  before_experiment_ = target_;
  target_ = target_ * share;
}

void AdaptiveController::Increase(Timestamp now, TimeDelta since_last) {
  ForgiveJumps(now);
  const DataRate delivered = Delivered();
  if (queue_.current() > limits_.gone()) {
    LandSoftly(delivered, now);
    return;
  }
  if (trains_.rate() && Jump(*trains_.rate() * kTrainShare, now)) return;
  ProbeStart(now);
  if (IsProbeDue(now)) {
    if (const auto rate = memory_.WorthTrying(target_, kWorthPeriodicProbe))
      Probe(std::min(*rate, target_ * kPeriodicProbe), ProbePurpose::kMore, now);
  }
  const double seconds = since_last.seconds_f();
  growth_ = std::min(kMostGrowth, growth_ + kGrowthGain * seconds);
  if (!last_back_off_.IsFinite()) growth_ = std::max(growth_, kStartGrowth);
  if (pacing_.IsNearLoss(target_, now)) growth_ = 0;
  const DataRate slope = std::min(kSlope, target_ * kMostSlope) + target_ * growth_;
  const DataRate most = delivered * kHeadroom + kHeadroomFloor;
  target_ = std::max(target_, std::min(target_ + slope * seconds, most));
}

void AdaptiveController::LandSoftly(DataRate delivered, Timestamp now) {
  growth_ = 0;
  if (JumpedWithin(kNoLanding, now)) return;
  const TimeDelta span = std::max(limits_.limit() - limits_.gone(), Milliseconds(1));
  const double position = std::min(1.0, (queue_.current() - limits_.gone()) / span);
  const DataRate most = delivered * (kSoftTop - kSoftSpan * position);
  if (target_ > most) target_ = std::max({most, target_ * kSoftStep, Floor(now)});
}

bool AdaptiveController::Jump(DataRate rate, Timestamp now) {
  if (rate < target_ * (last_back_off_.IsFinite() ? kLeastJump : kLeastFirstJump)) return false;
  if (JumpedWithin(jump_pause_, now)) return false;
  target_ = std::max(target_, std::min(rate, ApplicationLimit()));
  last_jump_ = now;
  capacity_.reset();
  return true;
}

void AdaptiveController::ForgiveJumps(Timestamp now) {
  if (jump_pause_ == TimeDelta::Zero() || JumpedWithin(jump_pause_ + kForgiveness, now)) return;
  jump_pause_ = jump_pause_ / 2;
  last_jump_ = now - jump_pause_;
}

void AdaptiveController::ProbeStart(Timestamp now) {
  if (!has_sent_video_ || !start_probe_.IsDue(target_, now)) return;
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
  const TimeDelta interval =
      std::clamp(kProbeSize / (target_ * kProbeCost), TimeDelta::Seconds(1), TimeDelta::Seconds(6));
  return !last_probe_.IsFinite() || now - last_probe_ > interval;
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

NetworkControlUpdate AdaptiveController::Announce(Timestamp now) {
  target_ = std::clamp(target_, config_.min_rate, std::max(config_.min_rate, config_.max_rate));
  NetworkControlUpdate update;
  if (probe_) {
    update.probes.push_back(*probe_);
    probe_.reset();
  }
  const DataRate media = MediaRate(now);
  const DataRate pacing = PacingRate(media, now);
  const DataSize window = Window(now);
  if (IsChange(announced_target_, media)) update.target_rate = announced_target_ = media;
  if (IsChange(announced_pacing_, pacing)) update.pacing_rate = announced_pacing_ = pacing;
  if (window != announced_window_) update.congestion_window = announced_window_ = window;
  return update;
}

// The target, less what has to leave first. SCTP's buffer counts like the pacer's queue: both are
// what the path did not take.
DataRate AdaptiveController::MediaRate(Timestamp now) const {
  DataRate rate = target_;
  const DataSize waiting =
      application_.pacer_queue + application_.transport_buffered - target_ * kWaitingAllowed;
  if (waiting > DataSize::Zero())
    rate = std::max({target_ * kLeastForNew, target_ - waiting / kWaitingLeaves, Floor(now)});
  if (const auto trial = competition_.TrialRate(now)) rate = std::min(rate, *trial);
  return std::max(rate, config_.min_rate);
}

DataRate AdaptiveController::PacingRate(DataRate media, Timestamp now) const {
  if (competition_.TrialRate(now)) return media;
  const bool backlog = last_back_off_.IsFinite() && now - last_back_off_ < kBacklogAfterBackOff &&
                       application_.pacer_queue > target_ * kBacklog;
  const bool draining = state_ == State::kDrain && queue_.current() > kLongQueue;
  if (!capacity_ || (!backlog && !draining))
    return target_ *
           std::min(pacing_.Factor(now), std::max(kLeastPacingFactor, target_ / kSlowPath));
  return std::max(target_ * kBacklogTarget, *capacity_ * kBacklogPacing);
}

DataSize AdaptiveController::Window(Timestamp now) const {
  if (state_ == State::kDrain && queue_.current() > kLongQueue && capacity_)
    return InFlightCap::Of(*capacity_, least_round_trip_, InFlightCap::kDraining,
                           TimeDelta::Zero());
  const TimeDelta others = competition_.IsOn() ? queue_.current() : TimeDelta::Zero();
  return InFlightCap::Of(std::max(target_, Delivered()), round_trip_, InFlightCap::kUsual + others,
                         silence_.Overdue(now, round_trip_));
}

}  // namespace visavis
