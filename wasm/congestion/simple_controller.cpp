#include "wasm/congestion/simple_controller.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

// A queue above it, beyond the path's own jitter, means that we send too much.
constexpr TimeDelta kQueueLimit = TimeDelta::Millis(25);
constexpr TimeDelta kMostJitterAllowed = TimeDelta::Millis(20);
// A packet of ours that waits for another is no queue: at 150 kbps that is 64 ms.
constexpr DataSize kOwnPackets = DataSize::Bytes(1200);
// Below it there is no queue to speak of.
constexpr TimeDelta kQueueGone = TimeDelta::Millis(10);
// A back-off aims at an empty queue within this time.
constexpr TimeDelta kDrainTime = TimeDelta::Millis(400);
constexpr double kLeastDrainFactor = 0.5, kMostDrainFactor = 0.9;
constexpr double kAfterDrain = 0.95;  // of the capacity seen
// Delay and silence are also what a busy computer looks like, at either end. They take the rate
// below this only when the queue is too long for that: a link below it queues for long, and at
// once.
constexpr DataRate kDelayFloor = DataRate::KilobitsPerSec(180);
constexpr TimeDelta kLinkQueue = TimeDelta::Millis(300);
// A feedback shows what the rate of one round trip and one encoder reaction ago did.
constexpr TimeDelta kReactionTime = TimeDelta::Millis(100);

constexpr double kSlowestGrowth = 0.08, kFastestGrowth = 1.0;  // doublings per second
constexpr double kGrowthGain = 2.0;  // of the growth, per second, while there is no queue
constexpr double kNearCapacity = 0.9, kAboveCapacity = 1.1;
// The target may run ahead of what arrives only so far, or an idle encoder would raise it for ever.
constexpr double kStartHeadroom = 2.0, kHeadroom = 1.5;
// On top, so that audio alone (65 kbps on the wire) can show room for the least video beside it.
constexpr DataRate kHeadroomFloor = DataRate::KilobitsPerSec(150);
// A change smaller than this is not worth telling the encoder.
constexpr double kLeastChange = 0.01;
constexpr TimeDelta kLossBackOffInterval = TimeDelta::Millis(500);
constexpr double kLossMargin = 0.06;  // noise of the estimate over a second at low rates

}  // namespace

NetworkControlUpdate SimpleController::OnStart(const NetworkControllerConfig& config) {
  config_ = config;
  last_feedback_ = config.at_time;
  return SetTarget(config.start_rate);
}

NetworkControlUpdate SimpleController::OnSentPacket(const SentPacket& packet) {
  waiting_since_ = std::min(waiting_since_, packet.send_time);
  return {};
}

NetworkControlUpdate SimpleController::OnTransportFeedback(const TransportFeedback& feedback) {
  if (feedback.packets.empty()) return {};
  const TimeDelta since_last =
      std::clamp(feedback.at_time - last_feedback_, TimeDelta::Zero(), TimeDelta::Millis(200));
  last_feedback_ = feedback.at_time;
  waiting_since_ = Timestamp::PlusInfinity();
  Learn(feedback, since_last);
  React(feedback.at_time, since_last);
  return SetTarget(target_);
}

NetworkControlUpdate SimpleController::OnApplicationState(const ApplicationState& state) {
  const TimeDelta patience = std::max(kSilence, round_trip_ * std::int64_t{2});
  if (!waiting_since_.IsFinite() || state.at_time - waiting_since_ < patience) return {};
  waiting_since_ = state.at_time;
  return SetTarget(std::max(target_ * 0.5, std::min(target_, kDelayFloor)));
}

void SimpleController::Learn(const TransportFeedback& feedback, TimeDelta since_last) {
  std::size_t lost = 0;
  for (const PacketResult& packet : feedback.packets) {
    if (packet.IsLost()) {
      ++lost;
      continue;
    }
    queue_.OnPacket(packet.receive_time - packet.sent.send_time, feedback.at_time);
    delivered_.OnPacket(packet.receive_time, packet.sent.size);
    const TimeDelta held = std::max(TimeDelta::Zero(), feedback.report_time - packet.receive_time);
    const TimeDelta sample = feedback.at_time - packet.sent.send_time - held;
    round_trip_ += (std::clamp(sample, TimeDelta::Millis(1), TimeDelta::Seconds(2)) - round_trip_) /
                   std::int64_t{16};
  }
  queue_.EndBatch();
  loss_.OnBatch(lost, feedback.packets.size() - lost, since_last);
}

void SimpleController::React(Timestamp now, TimeDelta since_last) {
  const bool settled =
      !last_back_off_.IsFinite() || now - last_back_off_ >= round_trip_ + kReactionTime;
  if (IsOverused()) {
    if (settled) BackOff(now);
    return;
  }
  if (loss_.ratio() > kToleratedLoss + kLossMargin) {
    BackOffForLoss(now);
    return;
  }
  if (state_ == State::kDrain) {
    if (queue_.current() > kQueueGone && !settled) return;
    if (capacity_) target_ = std::max(target_, *capacity_ * kAfterDrain);
    state_ = State::kIncrease;
    return;
  }
  if (queue_.current() > kQueueGone) {
    growth_ = kSlowestGrowth;
    return;
  }
  Increase(since_last);
}

bool SimpleController::IsOverused() const {
  const TimeDelta jitter = std::min(queue_.deviation(), kMostJitterAllowed);
  const TimeDelta own_packets = kOwnPackets / target_;
  return queue_.current() > kQueueLimit + jitter + own_packets && queue_.smoothed() > kQueueGone;
}

void SimpleController::BackOff(Timestamp now) {
  const DataRate delivered = delivered_.rate().value_or(target_);
  capacity_ = delivered;
  const double factor =
      std::clamp(1.0 - queue_.current() / kDrainTime, kLeastDrainFactor, kMostDrainFactor);
  // What arrives is no measure of the path while the application sends little: at most half at
  // once.
  const DataRate reduced = std::max(std::min(target_, delivered), target_ * 0.5) * factor;
  const bool certain = queue_.smoothed() > kLinkQueue;
  target_ = certain ? reduced : std::max(reduced, std::min(target_, kDelayFloor));
  growth_ = kSlowestGrowth;
  last_back_off_ = now;
  state_ = State::kDrain;
}

void SimpleController::BackOffForLoss(Timestamp now) {
  if (last_loss_back_off_.IsFinite() && now - last_loss_back_off_ < kLossBackOffInterval) return;
  last_loss_back_off_ = now;
  target_ = target_ * (1.0 - 0.5 * loss_.ratio());
  growth_ = kSlowestGrowth;
  if (state_ == State::kFastStart) state_ = State::kIncrease;
}

void SimpleController::Increase(TimeDelta since_last) {
  const double seconds = since_last.seconds_f();
  if (state_ == State::kFastStart) {
    // Doubles in the time that it takes to see what the last doubling did.
    Grow(since_last / (round_trip_ + kReactionTime * std::int64_t{2}), kStartHeadroom);
    return;
  }
  const bool near_capacity =
      capacity_ && target_ > *capacity_ * kNearCapacity && target_ < *capacity_ * kAboveCapacity;
  growth_ = near_capacity ? kSlowestGrowth
                          : std::clamp(growth_ * std::exp(kGrowthGain * seconds), kSlowestGrowth,
                                       kFastestGrowth);
  Grow(growth_ * seconds, kHeadroom);
}

void SimpleController::Grow(double doublings, double headroom) {
  const DataRate wanted = target_ * std::exp2(doublings);
  const DataRate limit = delivered_.rate().value_or(target_) * headroom + kHeadroomFloor;
  target_ = std::max(target_, std::min(wanted, limit));
}

NetworkControlUpdate SimpleController::SetTarget(DataRate target) {
  target_ = std::clamp(target, config_.min_rate, config_.max_rate);
  NetworkControlUpdate update;
  const double change = announced_ > DataRate::Zero() ? target_ / announced_ - 1.0 : 1.0;
  if (std::abs(change) < kLeastChange) return update;
  announced_ = target_;
  update.target_rate = target_;
  update.pacing_rate = target_ * kPacingFactor;
  return update;
}

}  // namespace visavis
