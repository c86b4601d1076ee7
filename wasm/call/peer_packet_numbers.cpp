#include "wasm/call/peer_packet_numbers.h"

namespace visavis {

void PeerPacketNumbers::Add(std::uint16_t cached, std::uint16_t frame_number) {
  const std::uint16_t number = next_++;
  sent_[number % kPackets] =
      Sent{.cached = cached, .numbers = {.packet_number = number, .frame_number = frame_number}};
}

std::optional<PeerPacketNumbers::Sent> PeerPacketNumbers::Find(std::uint16_t packet_number) const {
  const auto& sent = sent_[packet_number % kPackets];
  return sent && sent->numbers.packet_number == packet_number ? sent : std::nullopt;
}

}  // namespace visavis
