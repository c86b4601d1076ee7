// NACK: stream packet numbers that the receiver misses and still has time for.
//
//   after the common header: stream u8 | entries to the end, each packet number u16 | mask u16:
//   bit i of the mask (lowest first) stands for packet number + 1 + i (RFC 4585 section 6.2.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

inline constexpr std::size_t kMaxNackEntries = 64;

struct Nack {
  std::uint8_t stream = 0;
  std::vector<std::uint16_t> packet_numbers;  // ascending, as sequence numbers ascend
};

// Reads the body of a NackPacket into `nack`, whose memory is reused. Any bytes are safe; at most
// 17 * kMaxNackEntries numbers come out. Errors: kTruncated, kInvalidField (no or too many
// entries).
Result<std::monostate, PacketError> ParseNack(std::span<const std::uint8_t> body, Nack& nack);

// Writes the body. False when there is no room, no number, or the numbers need more than
// kMaxNackEntries entries.
bool WriteNack(const Nack& nack, ByteWriter& writer);

}  // namespace visavis
