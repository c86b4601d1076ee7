// The numbers by which one peer knows the video packets that it gets. One encode serves all peers,
// but each gets the layers and the stream that its path carries: its packets are numbered without
// gaps, so that what was left out for it on purpose is never taken for lost, and never asked for
// again. What forwarders of RTP do with sequence numbers (RFC 7667 section 3.7).
//
// Owned by RemotePeer. Knows no time; one thread; allocates in the constructor only.
//
// Bound: the last kPackets packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/call/retransmission_cache.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

class PeerPacketNumbers {
 public:
  static constexpr std::size_t kPackets = RetransmissionCache::kPackets;

  PeerPacketNumbers() : sent_(kPackets) {}

  // The number of the next packet for the peer; it stays the next one until Add.
  std::uint16_t next() const { return next_; }
  // That packet is on its way: the cache has it under `cached`, and the peer knows its frame as
  // `frame_number`.
  void Add(std::uint16_t cached, std::uint16_t frame_number);

  struct Sent {
    std::uint16_t cached = 0;
    VideoNumbers numbers;
  };
  // The packet that the peer got under this number; empty: none, or too long ago.
  std::optional<Sent> Find(std::uint16_t packet_number) const;

 private:
  std::vector<std::optional<Sent>> sent_;  // by the peer's packet number modulo its size
  std::uint16_t next_ = 0;
};

}  // namespace visavis
