// The words by which JavaScript and the engine name the same thing.
#pragma once

#include <optional>
#include <string_view>

#include "wasm/base/ids.h"
#include "wasm/media/content_kind.h"
#include "wasm/signaling/ice_recovery.h"
#include "wasm/signaling/session_description.h"

namespace visavis {

inline std::optional<SdpKind> ParseSdpKind(std::string_view name) {
  for (const SdpKind kind : {SdpKind::kOffer, SdpKind::kAnswer}) {
    if (ToString(kind) == name) return kind;
  }
  return std::nullopt;
}

inline std::optional<ContentKind> ParseContentKind(std::string_view name) {
  if (name == "camera") return ContentKind::kCamera;
  if (name == "screen") return ContentKind::kScreen;
  return std::nullopt;
}

// RTCPeerConnectionState.
inline std::optional<ConnectionState> ParseConnectionState(std::string_view name) {
  for (const ConnectionState state :
       {ConnectionState::kNew, ConnectionState::kConnecting, ConnectionState::kConnected,
        ConnectionState::kDisconnected, ConnectionState::kFailed, ConnectionState::kClosed}) {
    if (ToString(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace visavis
