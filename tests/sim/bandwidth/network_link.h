// One direction of the path: a bottleneck with its queue, then loss, then delay with jitter.
// Owned by the simulation; driven by its event queue.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "tests/sim/bandwidth/codel.h"
#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/link_service.h"
#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/scenario.h"
#include "wasm/base/random.h"

namespace visavis::bandwidth {

class NetworkLink {
 public:
  // `config` and `events` outlive this object.
  NetworkLink(const LinkConfig& config, std::uint64_t seed, EventQueue& events);

  // `owner` hears of it; none for cross traffic, which ends behind the bottleneck.
  void Send(Packet packet, Endpoint* owner);

 private:
  struct Queued {
    Packet packet;
    Endpoint* owner;
  };
  void Serve();
  void DropByCoDel();
  void Leave(Queued queued);
  DataSize QueueLimit() const;
  bool IsLost();
  TimeDelta Jitter();

  const LinkConfig& config_;
  EventQueue& events_;
  Random random_;
  std::optional<LinkService> service_;  // none: unlimited
  CoDel codel_;
  std::deque<Queued> queue_;
  DataSize queued_ = DataSize::Zero();
  bool busy_ = false;
  bool in_bad_state_ = false;
};

}  // namespace visavis::bandwidth
