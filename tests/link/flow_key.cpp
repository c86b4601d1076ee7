#include "tests/link/flow_key.h"

namespace visavis::link {
namespace {

constexpr std::size_t kLeastHeader = 20, kPorts = 4;

int Byte(std::span<const std::byte> packet, std::size_t at) {
  return std::to_integer<int>(packet[at]);
}
int Word(std::span<const std::byte> packet, std::size_t at) {
  return Byte(packet, at) * 256 + Byte(packet, at + 1);
}

}  // namespace

std::optional<FlowKey> FlowOf(std::span<const std::byte> packet) {
  if (packet.size() < kLeastHeader || Byte(packet, 0) >> 4 != 4) return std::nullopt;
  const auto header = static_cast<std::size_t>(Byte(packet, 0) & 0xF) * 4;
  if (header < kLeastHeader || packet.size() < header + kPorts) return std::nullopt;
  if ((Word(packet, 6) & 0x1FFF) != 0) return std::nullopt;
  const auto protocol = static_cast<Protocol>(Byte(packet, 9));
  if (protocol != Protocol::kTcp && protocol != Protocol::kUdp) return std::nullopt;
  return FlowKey{protocol, Word(packet, header), Word(packet, header + 2)};
}

}  // namespace visavis::link
