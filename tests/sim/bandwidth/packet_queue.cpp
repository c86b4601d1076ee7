#include "tests/sim/bandwidth/packet_queue.h"

namespace visavis::bandwidth {
namespace {

constexpr std::int64_t kQuantum = 1514;  // RFC 8290 section 5.2.2

}  // namespace

void PacketQueue::Push(Item item) {
  const bool is_fair = config_.queues == LinkConfig::Queues::kFair;
  const auto key = is_fair ? std::pair(item.owner, item.packet.connection)
                           : std::pair(static_cast<Endpoint*>(nullptr), std::size_t{0});
  Flow& flow = flows_[key];
  queued_ += item.packet.size;
  flow.queued += item.packet.size;
  flow.items.push_back(std::move(item));
  if (flow.is_listed) return;
  flow.is_listed = true;
  flow.deficit = kQuantum;
  new_.push_back(&flow);
}

std::optional<PacketQueue::Item> PacketQueue::Pop(Timestamp now) {
  while (!new_.empty() || !old_.empty()) {
    std::deque<Flow*>& turns = new_.empty() ? old_ : new_;
    const bool is_new = &turns == &new_;
    Flow& flow = *turns.front();
    const bool is_due = flow.deficit > 0;
    if (is_due) {
      if (config_.aqm == LinkConfig::Aqm::kCoDel) DropByCoDel(flow, now);
      if (!flow.items.empty()) {
        flow.deficit -= flow.items.front().packet.size.bytes();
        return Take(flow);
      }
    } else {
      flow.deficit += kQuantum;
    }
    turns.pop_front();
    if (is_due && !is_new) {
      flow.is_listed = false;
    } else {
      old_.push_back(&flow);
    }
  }
  return std::nullopt;
}

PacketQueue::Item PacketQueue::Take(Flow& flow) {
  Item item = std::move(flow.items.front());
  flow.items.pop_front();
  flow.queued -= item.packet.size;
  queued_ -= item.packet.size;
  return item;
}

void PacketQueue::DropByCoDel(Flow& flow, Timestamp now) {
  while (!flow.items.empty()) {
    const Packet& head = flow.items.front().packet;
    if (!flow.codel.ShouldDrop(now, now - head.enqueued, flow.queued)) return;
    on_drop_(Take(flow));
  }
}

void PacketQueue::DropFromLongest() {
  Flow* longest = nullptr;
  for (const std::deque<Flow*>* turns : {&new_, &old_})
    for (Flow* flow : *turns)
      if (!longest || flow->queued > longest->queued) longest = flow;
  on_drop_(Take(*longest));
}

}  // namespace visavis::bandwidth
