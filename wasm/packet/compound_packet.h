// Several packets in one data channel message, since each message costs kPacketOverhead whatever is
// in it (the idea of RTCP's compound packets, RFC 3550 section 6.1):
//
//   byte 0      version (high 4 bits) | PacketType::kCompound
//   then for each of at most two packets: length u16 | the packet, as in media_packet.h
//
// A compound packet inside another is a packet of unknown type to who parses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "wasm/base/byte_reader.h"

namespace visavis {

// Any bytes are safe.
bool IsCompoundPacket(std::span<const std::uint8_t> bytes);

// The packets of a compound packet, of which IsCompoundPacket was true; they point into its bytes.
class CompoundReader {
 public:
  explicit CompoundReader(std::span<const std::uint8_t> bytes);

  // Empty after the last packet, and where what follows is no packet.
  std::optional<std::span<const std::uint8_t>> Next();
  // False once there was something that is no packet, or more packets than we ever write: a message
  // full of the smallest ones would cost as much to handle as hundreds of messages.
  bool ok() const { return ok_; }

 private:
  ByteReader reader_;
  int packets_ = 0;
  bool ok_ = true;
};

// Bytes of a compound packet besides those of its two packets.
inline constexpr std::size_t kCompoundHeaderBytes = 5;

// Returns the size; zero when it does not fit kMaxPacketBytes or the buffer.
std::size_t WriteCompoundPacket(std::span<const std::uint8_t> first,
                                std::span<const std::uint8_t> second,
                                std::span<std::uint8_t> buffer);

}  // namespace visavis
