#include "wasm/packet/compound_packet.h"

#include "wasm/base/byte_writer.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

constexpr auto kFirstByte = static_cast<std::uint8_t>(
    kPacketVersion << 4 | static_cast<std::uint8_t>(PacketType::kCompound));
constexpr int kMostPackets = 2;

}  // namespace

bool IsCompoundPacket(std::span<const std::uint8_t> bytes) {
  return !bytes.empty() && bytes.size() <= kMaxPacketBytes && bytes[0] == kFirstByte;
}

CompoundReader::CompoundReader(std::span<const std::uint8_t> bytes) : reader_(bytes) {
  reader_.U8();
}

std::optional<std::span<const std::uint8_t>> CompoundReader::Next() {
  if (!ok_ || reader_.remaining() == 0) return std::nullopt;
  if (packets_++ == kMostPackets) {
    ok_ = false;
    return std::nullopt;
  }
  const std::size_t length = reader_.U16();
  const auto packet = reader_.Bytes(length);
  ok_ = reader_.ok() && length > 0;
  return ok_ ? std::optional(packet) : std::nullopt;
}

std::size_t WriteCompoundPacket(std::span<const std::uint8_t> first,
                                std::span<const std::uint8_t> second,
                                std::span<std::uint8_t> buffer) {
  ByteWriter writer(buffer);
  writer.U8(kFirstByte);
  for (const auto packet : {first, second}) {
    writer.U16(static_cast<std::uint16_t>(packet.size()));
    writer.Bytes(packet);
  }
  return writer.ok() && writer.size() <= kMaxPacketBytes ? writer.size() : 0;
}

}  // namespace visavis
