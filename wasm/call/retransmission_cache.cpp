#include "wasm/call/retransmission_cache.h"

#include <algorithm>

namespace visavis {

static_assert((1U << 16) % RetransmissionCache::kPackets == 0);

RetransmissionCache::RetransmissionCache() : slots_(kPackets), bytes_(kPackets * kMaxPacketBytes) {}

void RetransmissionCache::Store(std::uint16_t packet_number, std::span<const std::uint8_t> packet,
                                Timestamp now) {
  if (packet.size() > kMaxPacketBytes) packet = {};
  const std::size_t index = packet_number % kPackets;
  slots_[index] = {.packet_number = packet_number, .size = packet.size(), .stored = now};
  std::ranges::copy(packet, std::span(bytes_).subspan(index * kMaxPacketBytes).begin());
}

std::span<const std::uint8_t> RetransmissionCache::Find(std::uint16_t packet_number,
                                                        Timestamp now) const {
  const std::size_t index = packet_number % kPackets;
  const Slot& slot = slots_[index];
  if (slot.size == 0 || slot.packet_number != packet_number) return {};
  if (now - slot.stored > kMaxAge) return {};
  return std::span(bytes_).subspan(index * kMaxPacketBytes, slot.size);
}

}  // namespace visavis
