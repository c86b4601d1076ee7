// A first-in first-out queue of packets in slots whose memory is reused: after warm-up nothing is
// allocated. Owned by the pacer, one per class; no time of its own; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/base/dcheck.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class PacketRing {
 public:
  struct Slot {
    std::vector<std::uint8_t> bytes;
    Timestamp enqueued = Timestamp::Zero();
  };

  // Slots are made as they are first needed, at most `max_packets`.
  explicit PacketRing(std::size_t max_packets) : max_packets_(max_packets) {}

  // Returns the slot, or null when the ring is full: then nothing changed.
  Slot* Push(std::span<const std::uint8_t> bytes, Timestamp now);
  // The oldest; only when not empty. It stays valid until the next Push.
  Slot& Pop();
  // The newest; likewise.
  Slot& PopNewest();
  // The one that `earlier` others are before; only when there is one.
  const Slot& At(std::size_t earlier) const {
    VISAVIS_DCHECK(earlier < size_);
    return slots_[(head_ + earlier) % slots_.size()];
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void Grow();

  std::size_t max_packets_;
  std::vector<Slot> slots_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace visavis
