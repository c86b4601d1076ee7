#include "wasm/congestion/adaptive_controller.h"

#include <algorithm>

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
// Of the target before: what comes all at once after a standstill looks like more.
constexpr double kMostAfterDrain = 1.2;

constexpr double kLossCut = 0.9;
constexpr TimeDelta kLossSettles = Milliseconds(300);
constexpr double kMostLossCounted = 0.5;
constexpr double kAfterSilence = 0.75;
constexpr TimeDelta kRateLags = Milliseconds(1000);  // behind a jump
constexpr double kWorthProbe = 1.15;
// Below it a frame is two packets. They are asked once the target has grown for a second without a
// queue: beside TCP they see the gaps between its bursts.
constexpr DataRate kSmallFrames = DataRate::KilobitsPerSec(650);

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
  if (packet.kind != SentPacket::Kind::kVideo) return {};
  const bool is_first = !last_video_.IsFinite();
  last_video_ = packet.send_time;
  if (!is_first) return {};
  ProbeStart(packet.send_time);
  return Announce(packet.send_time);
}

NetworkControlUpdate AdaptiveController::OnTransportFeedback(const TransportFeedback& feedback) {
  if (feedback.packets.empty()) return {};
  const TimeDelta since_last =
      std::clamp(feedback.at_time - last_feedback_, TimeDelta::Zero(), Milliseconds(200));
  last_feedback_ = feedback.at_time;
  report_interval_ = feedback.report_interval;
  silence_.OnFeedback(report_interval_);
  if (feedback.clock_jumped) {
    ForgetPath();
    delivered_.Reset();
    recent_.Reset();
    drained_ = DrainedRate();
  }
  Learn(feedback, since_last);
  NoteLongerPath(feedback.at_time);
  React(feedback, since_last);
  return Announce(feedback.at_time);
}

NetworkControlUpdate AdaptiveController::OnApplicationState(const ApplicationState& state) {
  const DataRate limit_before = ApplicationLimit();
  application_ = state;
  ProbeForApplication(limit_before, state.at_time);
  if (silence_.ShouldHalve(state.at_time, round_trip_, target_)) {
    target_ = std::max(target_ * kMostCut, std::min(target_, NarrowPath::kDelayFloor));
  }
  return Announce(state.at_time);
}

void AdaptiveController::Learn(const TransportFeedback& feedback, TimeDelta since_last) {
  std::size_t lost = 0;
  // An encoder may fall short of the target, and its frames with it.
  const DataRate sent = std::min(target_, sent_.rate().value_or(target_));
  const bool is_small = sent < kSmallFrames && growth_ > kRoomGrowth;
  trains_.SetFrames(is_small ? PacketTrains::Frames::kSmall : PacketTrains::Frames::kUsual, sent);
  trains_.Fade(since_last);
  for (const PacketResult& packet : feedback.packets) {
    probes_.OnPacket(packet);
    trains_.OnPacket(packet);
    if (packet.IsLost()) {
      ++lost;
      continue;
    }
    newest_sent_ = std::max(newest_sent_, packet.sent.send_time);
    queue_.OnPacket({.transport = packet.sent.transport,
                     .size = packet.sent.size,
                     .one_way = packet.receive_time - packet.sent.send_time},
                    feedback.at_time);
    delivered_.OnPacket(packet.receive_time, packet.sent.size);
    recent_.OnPacket(packet.receive_time, packet.sent.size);
    drained_.OnPacket(packet.receive_time, packet.sent.size);
    sent_.OnPacket(packet.sent.send_time, packet.sent.size);
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

void AdaptiveController::OnRouteChange(std::size_t transport) {
  queue_.OnRouteChange(transport);
  trains_.Reset();
  least_round_trip_ = LeastOfMinute();
}

// What delays were compared with; rates may still hold.
void AdaptiveController::ForgetPath() {
  queue_ = QueueDelay();
  trains_.Reset();
  least_round_trip_ = LeastOfMinute();
  competition_ = Competition();
  capacity_.reset();
  state_ = State::kIncrease;
}

void AdaptiveController::NoteLongerPath(Timestamp now) {
  LongerPath::Observation observation;
  observation.now = now;
  observation.queue = queue_.current();
  observation.target = target_;
  observation.delivered = recent_.rate().value_or(target_);
  observation.limit = limits_.limit();
  if (LosesBeyondBaseline()) observation.loss = LongerPath::Observation::Loss::kBeyondBaseline;
  if (!longer_path_.Observe(observation)) return;
  ForgetPath();
  const DataRate before = longer_path_.rate_before() * kAfterDrain;
  target_ = std::max(target_, std::min(before, ApplicationLimit()));
}

void AdaptiveController::LearnRoundTrip(const PacketResult& packet,
                                        const TransportFeedback& feedback) {
  const TimeDelta held = std::max(TimeDelta::Zero(), feedback.report_time - packet.receive_time);
  const TimeDelta sample = std::clamp(feedback.at_time - packet.sent.send_time - held,
                                      Milliseconds(1), TimeDelta::Seconds(2));
  round_trip_ += (sample - round_trip_) / std::int64_t{16};
  least_round_trip_.Add(sample, feedback.at_time);
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
  if (LosesBeyondBaseline()) observation.loss = Competition::Observation::Loss::kBeyondBaseline;
  return observation;
}

bool AdaptiveController::LosesBeyondBaseline() const {
  return lost_in_feedback_ && loss_.IsExcessive();
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
  return (jumps_.Within(kRateLags, last_feedback_) ? std::max(recent, mean) : mean) * sent;
}

bool AdaptiveController::IsSettled(Timestamp now) const {
  return !last_back_off_.IsFinite() || now - last_back_off_ >= round_trip_ + kReactionTime;
}

bool AdaptiveController::IsDrainingLongQueue() const {
  return state_ == State::kDrain && queue_.current() > kLongQueue;
}

// Level and gradient in one: GCC has the gradient alone, which lets a queue stand.
bool AdaptiveController::IsOverused() const {
  const TimeDelta ahead = kLookAhead * std::clamp(queue_.gradient(), 0.0, 1.0);
  return queue_.current() + ahead > limits_.limit() && queue_.smoothed() > limits_.gone();
}

void AdaptiveController::BackOff(Timestamp now) {
  const DataRate delivered = Delivered();
  jumps_.OnBackOff(delivered, now);
  if (state_ != State::kDrain) {
    memory_.OnBackOff(target_, now);
    drained_.Start();
    before_drain_ = target_;
  }
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
  if (capacity_) {
    const DataRate passed = std::max(*capacity_, drained_.rate().value_or(DataRate::Zero()));
    const DataRate most = std::min(before_drain_ * kMostAfterDrain, ApplicationLimit());
    target_ = std::max(target_, std::min(passed * kAfterDrain, most));
  }
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

}  // namespace visavis
