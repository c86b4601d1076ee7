// The actions that wait for the owner of CallEngine, and the bytes of their packets. Bound: what
// one input or Send causes, because the owner drains after each. Owned by CallEngine; no time; one
// thread. Allocates nothing of its own once the largest input has been seen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "wasm/call/actions.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

class ActionQueue {
 public:
  void Push(Action action) { actions_.push_back(std::move(action)); }
  // Copies `data` (at most kMaxPacketBytes); the memory is reused once the queue has been drained.
  void PushPacket(ConnectionId connection, std::span<const std::uint8_t> data);
  std::optional<Action> Poll();
  // At the start of every input: what was polled before is over.
  void BeginInput();

 private:
  using PacketBytes = std::array<std::uint8_t, kMaxPacketBytes>;
  std::vector<Action> actions_;
  std::size_t polled_ = 0;  // of actions_
  std::vector<std::unique_ptr<PacketBytes>> packets_;
  std::size_t packets_used_ = 0;
};

}  // namespace visavis
