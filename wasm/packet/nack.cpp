#include "wasm/packet/nack.h"

#include "wasm/base/byte_reader.h"

namespace visavis {
namespace {

constexpr std::size_t kEntryBytes = 4;
constexpr int kMaskBits = 16;

}  // namespace

Result<std::monostate, PacketError> ParseNack(std::span<const std::uint8_t> body, Nack& nack) {
  ByteReader reader(body);
  nack.stream = reader.U8();
  nack.packet_numbers.clear();
  if (!reader.ok() || reader.remaining() % kEntryBytes != 0) return PacketError::kTruncated;
  const std::size_t entries = reader.remaining() / kEntryBytes;
  if (entries == 0 || entries > kMaxNackEntries) return PacketError::kInvalidField;
  for (std::size_t entry = 0; entry < entries; ++entry) {
    const std::uint16_t first = reader.U16(), mask = reader.U16();
    nack.packet_numbers.push_back(first);
    for (int bit = 0; bit < kMaskBits; ++bit) {
      if ((mask >> bit & 1) != 0) {
        nack.packet_numbers.push_back(static_cast<std::uint16_t>(first + 1 + bit));
      }
    }
  }
  return std::monostate();
}

bool WriteNack(const Nack& nack, ByteWriter& writer) {
  if (nack.packet_numbers.empty()) return false;
  writer.U8(nack.stream);
  std::size_t entries = 0;
  for (std::size_t i = 0; i < nack.packet_numbers.size();) {
    const std::uint16_t first = nack.packet_numbers[i++];
    std::uint16_t mask = 0;
    for (; i < nack.packet_numbers.size(); ++i) {
      const auto distance = static_cast<std::uint16_t>(nack.packet_numbers[i] - first);
      if (distance == 0) continue;
      if (distance > kMaskBits) break;
      mask = static_cast<std::uint16_t>(mask | 1u << (distance - 1));
    }
    if (++entries > kMaxNackEntries) return false;
    writer.U16(first);
    writer.U16(mask);
  }
  return writer.ok();
}

}  // namespace visavis
