#include "wasm/congestion/packet_ring.h"

#include <algorithm>

namespace visavis {

PacketRing::Slot* PacketRing::Push(std::span<const std::uint8_t> bytes, Timestamp now) {
  if (size_ == slots_.size()) {
    if (size_ == max_packets_) return nullptr;
    Grow();
  }
  Slot& slot = slots_[(head_ + size_) % slots_.size()];
  slot.bytes.assign(bytes.begin(), bytes.end());
  slot.enqueued = now;
  ++size_;
  return &slot;
}

PacketRing::Slot& PacketRing::Pop() {
  VISAVIS_DCHECK(size_ > 0);
  Slot& slot = slots_[head_];
  head_ = (head_ + 1) % slots_.size();
  --size_;
  return slot;
}

PacketRing::Slot& PacketRing::PopNewest() {
  VISAVIS_DCHECK(size_ > 0);
  --size_;
  return slots_[(head_ + size_) % slots_.size()];
}

// Doubles; the oldest packet goes to the front.
void PacketRing::Grow() {
  constexpr std::size_t kFirstSlots = 16;
  std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(head_), slots_.end());
  head_ = 0;
  slots_.resize(std::min(max_packets_, std::max(kFirstSlots, slots_.size() * 2)));
}

}  // namespace visavis
