#include "wasm/call/action_queue.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {

void ActionQueue::PushPacket(ConnectionId connection, std::span<const std::uint8_t> data) {
  VISAVIS_DCHECK(data.size() <= kMaxPacketBytes);
  if (packets_used_ == packets_.size()) packets_.push_back(std::make_unique<PacketBytes>());
  PacketBytes& bytes = *packets_[packets_used_++];
  std::copy(data.begin(), data.end(), bytes.begin());
  Push(SendPacket{std::move(connection), std::span(bytes).first(data.size())});
}

std::optional<Action> ActionQueue::Poll() {
  if (polled_ == actions_.size()) {
    actions_.clear();
    polled_ = 0;
    return std::nullopt;
  }
  return std::move(actions_[polled_++]);
}

void ActionQueue::BeginInput() {
  if (polled_ < actions_.size()) return;
  actions_.clear();
  polled_ = 0;
  packets_used_ = 0;
}

}  // namespace visavis
