// What waits before a bottleneck: one queue for all, or one for each connection, served in turns by
// bytes as fq_codel does (RFC 8290: deficit round robin, new queues first; a full buffer drops from
// the longest). CoDel, where asked for, watches each queue by itself. Owned by NetworkLink.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "tests/sim/bandwidth/codel.h"
#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

class PacketQueue {
 public:
  struct Item {
    Packet packet;
    Endpoint* owner;
  };
  using OnDrop = std::function<void(const Item& item)>;

  // `config` outlives this object.
  PacketQueue(const LinkConfig& config, OnDrop on_drop)
      : config_(config), on_drop_(std::move(on_drop)) {}

  void Push(Item item);
  // The next to be served; CoDel may drop some before it.
  std::optional<Item> Pop(Timestamp now);
  // The head of the longest queue; only when not empty.
  void DropFromLongest();

  bool empty() const { return queued_ == DataSize::Zero(); }
  DataSize queued() const { return queued_; }

 private:
  struct Flow {
    std::deque<Item> items;
    DataSize queued = DataSize::Zero();
    std::int64_t deficit = 0;  // bytes
    CoDel codel;
    bool is_listed = false;
  };
  Item Take(Flow& flow);
  void DropByCoDel(Flow& flow, Timestamp now);

  const LinkConfig& config_;
  const OnDrop on_drop_;
  std::map<std::pair<Endpoint*, std::size_t>, Flow> flows_;
  std::deque<Flow*> new_, old_;  // in the order of their turns
  DataSize queued_ = DataSize::Zero();
};

}  // namespace visavis::bandwidth
