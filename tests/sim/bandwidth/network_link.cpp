#include "tests/sim/bandwidth/network_link.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/sim/bandwidth/distributions.h"

namespace visavis::bandwidth {
namespace {

constexpr DataSize kLeastQueue = DataSize::Bytes(3000);

}  // namespace

NetworkLink::NetworkLink(const LinkConfig& config, std::uint64_t seed, EventQueue& events)
    : config_(config), events_(events), random_(SeededRandom(seed)) {
  if (config_.IsLimited()) service_.emplace(config_);
}

void NetworkLink::Send(Packet packet, Endpoint* owner) {
  packet.enqueued = events_.now();
  if (!service_) return Leave({std::move(packet), owner});
  if (queued_ + packet.size > QueueLimit() && !queue_.empty()) {
    if (owner) owner->OnLost(packet, LossCause::kQueue);
    return;
  }
  queued_ += packet.size;
  queue_.push_back({std::move(packet), owner});
  if (!busy_) Serve();
}

DataSize NetworkLink::QueueLimit() const {
  if (config_.queue_bytes > DataSize::Zero()) return config_.queue_bytes;
  const double bytes = service_->NominalRate(events_.now()) / 8 * config_.queue_ms / 1000;
  return std::max(kLeastQueue, DataSize::Bytes(static_cast<std::int64_t>(bytes)));
}

void NetworkLink::Serve() {
  if (config_.aqm == LinkConfig::Aqm::kCoDel) DropByCoDel();
  busy_ = !queue_.empty();
  if (!busy_) return;
  const Timestamp done = service_->Finish(events_.now(), queue_.front().packet.size);
  if (!done.IsFinite()) return;
  events_.At(done, [this] {
    Queued head = std::move(queue_.front());
    queue_.pop_front();
    queued_ -= head.packet.size;
    Leave(std::move(head));
    Serve();
  });
}

void NetworkLink::DropByCoDel() {
  while (!queue_.empty()) {
    const Queued& head = queue_.front();
    if (!codel_.ShouldDrop(events_.now(), events_.now() - head.packet.enqueued, queued_)) return;
    queued_ -= head.packet.size;
    if (head.owner) head.owner->OnLost(head.packet, LossCause::kQueue);
    queue_.pop_front();
  }
}

void NetworkLink::Leave(Queued queued) {
  if (!queued.owner) return;
  queued.owner->OnServed(queued.packet, events_.now() - queued.packet.enqueued);
  if (IsLost()) return queued.owner->OnLost(queued.packet, LossCause::kChance);
  const TimeDelta delay = queued.owner->Delay(config_.delay);
  const Timestamp arrival =
      queued.owner->ArrivalTime(queued.packet, events_.now() + delay + Jitter());
  events_.At(arrival, [queued = std::move(queued)] { queued.owner->OnArrival(queued.packet); });
}

bool NetworkLink::IsLost() {
  const LossConfig& loss = config_.loss;
  if (loss.model == LossConfig::Model::kBernoulli)
    return loss.probability > 0 && random_.Uniform() < loss.probability;
  if (random_.Uniform() < (in_bad_state_ ? loss.to_good : loss.to_bad))
    in_bad_state_ = !in_bad_state_;
  return random_.Uniform() < (in_bad_state_ ? loss.loss_in_bad : loss.loss_in_good);
}

TimeDelta NetworkLink::Jitter() {
  if (config_.jitter_deviation_ms <= 0) return TimeDelta::Zero();
  const double limit = config_.jitter_limit;
  const double deviations = std::clamp(Gaussian(random_), -limit, limit);
  return TimeDelta::Micros(
      static_cast<std::int64_t>(std::abs(deviations) * config_.jitter_deviation_ms * 1000));
}

}  // namespace visavis::bandwidth
