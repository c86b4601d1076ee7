// One direction of the path: a bottleneck with its queue, then loss, then delay with jitter.
// Owned by the simulation; driven by its event queue.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/link_service.h"
#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/packet_queue.h"
#include "tests/sim/bandwidth/scenario.h"
#include "wasm/base/random.h"

namespace visavis::bandwidth {

class NetworkLink {
 public:
  // `config` and `events` outlive this object.
  NetworkLink(const LinkConfig& config, std::uint64_t seed, EventQueue& events);

  // `owner` hears of it; none for cross traffic, which ends behind the bottleneck.
  void Send(Packet packet, Endpoint* owner);

  TimeDelta MoreDelayAt(Timestamp at) const { return config_.MoreDelayAt(at); }

 private:
  void Serve();
  void Leave(PacketQueue::Item item);
  bool MakeRoom(DataSize size);
  DataSize Queued() const { return queue_.queued() + in_service_; }
  DataSize QueueLimit() const;
  bool IsLost();
  TimeDelta Jitter();

  const LinkConfig& config_;
  EventQueue& events_;
  Random random_;
  std::optional<LinkService> service_;  // none: unlimited
  PacketQueue queue_;
  DataSize in_service_ = DataSize::Zero();
  bool busy_ = false;
  bool in_bad_state_ = false;
};

}  // namespace visavis::bandwidth
