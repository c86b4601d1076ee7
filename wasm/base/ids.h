// Ids that several parts share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "wasm/base/strong_id.h"

namespace visavis {

// A member of a room, as the relay names it. Opaque; at most 64 bytes (relay/PROTOCOL.md).
using PeerId = StrongId<struct PeerIdTag, std::string>;

// One SCTP association (one RTCPeerConnection) of a pair of peers. Audio has its own, so that video
// which fills the link cannot delay it; video has one, and more where the path loses packets
// (../adr/0002-transport.md). Dense from zero.
enum class TransportId : std::uint8_t {
  kMedia,
  kAudio,
  kMedia2,
  kMedia3,
  kMedia4,
  kMedia5,
  kMedia6,
  kMedia7,
  kMedia8,
};
inline constexpr TransportId kTransports[] = {
    TransportId::kMedia,  TransportId::kAudio,  TransportId::kMedia2,
    TransportId::kMedia3, TransportId::kMedia4, TransportId::kMedia5,
    TransportId::kMedia6, TransportId::kMedia7, TransportId::kMedia8};
// In the order in which they come into use.
inline constexpr TransportId kMediaTransports[] = {
    TransportId::kMedia,  TransportId::kMedia2, TransportId::kMedia3, TransportId::kMedia4,
    TransportId::kMedia5, TransportId::kMedia6, TransportId::kMedia7, TransportId::kMedia8};

// As they are called in signals and by JavaScript.
constexpr std::string_view ToString(TransportId transport) {
  constexpr std::string_view kNames[] = {"media",  "audio",  "media2", "media3", "media4",
                                         "media5", "media6", "media7", "media8"};
  static_assert(std::size(kNames) == std::size(kTransports));
  return kNames[static_cast<std::size_t>(transport)];
}
constexpr std::optional<TransportId> ParseTransport(std::string_view name) {
  for (const TransportId transport : kTransports) {
    if (ToString(transport) == name) return transport;
  }
  return std::nullopt;
}

}  // namespace visavis
