// The video packets written last, to be sent again to whoever misses one. Owned by CallEngine; the
// owner passes the time in. One thread; allocates in the constructor only.
//
// Bound: kPackets packets, addressed by packet number modulo kPackets; a new one overwrites.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

class RetransmissionCache {
 public:
  // 1.5 s at 3 Mbps; 560 KB. Divides 2^16, so that wrapping numbers meet no gap.
  static constexpr std::size_t kPackets = 512;
  // No receiver waits longer (NackScheduler::kMaxAge, and the way there and back); and who comes
  // into the room later should not see what was before.
  static constexpr TimeDelta kMaxAge = TimeDelta::Seconds(2);

  RetransmissionCache();

  // Copies `packet`, a whole packet. One that is empty or above kMaxPacketBytes is not kept.
  void Store(std::uint16_t packet_number, std::span<const std::uint8_t> packet, Timestamp now);

  // The packet with this number; empty: it is not here (any more). Valid until the next Store.
  std::span<const std::uint8_t> Find(std::uint16_t packet_number, Timestamp now) const;

 private:
  struct Slot {
    std::uint16_t packet_number = 0;
    std::size_t size = 0;  // zero: none
    Timestamp stored = Timestamp::MinusInfinity();
  };
  std::vector<Slot> slots_;
  std::vector<std::uint8_t> bytes_;  // kMaxPacketBytes for each slot
};

}  // namespace visavis
