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
    : config_(config),
      events_(events),
      random_(SeededRandom(seed)),
      queue_(config, [](const PacketQueue::Item& item) {
        if (item.owner) item.owner->OnLost(item.packet, LossCause::kQueue);
      }) {
  if (config_.IsLimited()) service_.emplace(config_);
}

void NetworkLink::Send(Packet packet, Endpoint* owner) {
  packet.enqueued = events_.now();
  if (!service_) return Leave({std::move(packet), owner});
  if (!MakeRoom(packet.size)) {
    if (owner) owner->OnLost(packet, LossCause::kQueue);
    return;
  }
  queue_.Push({std::move(packet), owner});
  if (!busy_) Serve();
}

bool NetworkLink::MakeRoom(DataSize size) {
  const DataSize limit = QueueLimit();
  if (config_.queues == LinkConfig::Queues::kFair)
    while (Queued() + size > limit && !queue_.empty()) queue_.DropFromLongest();
  return Queued() + size <= limit || !busy_;
}

DataSize NetworkLink::QueueLimit() const {
  if (config_.queue_bytes > DataSize::Zero()) return config_.queue_bytes;
  const double bytes = service_->NominalRate(events_.now()) / 8 * config_.queue_ms / 1000;
  return std::max(kLeastQueue, DataSize::Bytes(static_cast<std::int64_t>(bytes)));
}

void NetworkLink::Serve() {
  auto head = queue_.Pop(events_.now());
  busy_ = head.has_value();
  in_service_ = head ? head->packet.size : DataSize::Zero();
  if (!head) return;
  const Timestamp done = service_->Finish(events_.now(), head->packet.size);
  if (!done.IsFinite()) return;
  events_.At(done, [this, item = *std::move(head)] {
    in_service_ = DataSize::Zero();
    Leave(item);
    Serve();
  });
}

void NetworkLink::Leave(PacketQueue::Item item) {
  if (!item.owner) return;
  item.owner->OnServed(item.packet, events_.now() - item.packet.enqueued);
  if (IsLost()) return item.owner->OnLost(item.packet, LossCause::kChance);
  const TimeDelta delay = item.owner->Delay(config_.delay) + config_.MoreDelayAt(events_.now());
  const Timestamp arrival = item.owner->ArrivalTime(item.packet, events_.now() + delay + Jitter());
  events_.At(arrival, [item = std::move(item)] { item.owner->OnArrival(item.packet); });
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
