// Ids that several parts share.
#pragma once

#include <cstdint>
#include <string>

#include "wasm/base/strong_id.h"

namespace visavis {

// A member of a room, as the relay names it. Opaque; at most 64 bytes (relay/PROTOCOL.md).
using PeerId = StrongId<struct PeerIdTag, std::string>;

// One SCTP association (one RTCPeerConnection) of a pair of peers. Audio has its own, so that video
// which fills the link cannot delay it (../adr/0002-transport.md).
enum class TransportId : std::uint8_t { kMedia = 0, kAudio = 1 };
inline constexpr TransportId kTransports[] = {TransportId::kMedia, TransportId::kAudio};

}  // namespace visavis
