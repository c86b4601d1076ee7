#include "wasm/call/actions.h"

namespace visavis {

std::string_view ToString(PeerState state) {
  switch (state) {
    case PeerState::kConnecting:
      return "connecting";
    case PeerState::kConnected:
      return "connected";
    case PeerState::kReconnecting:
      return "reconnecting";
    case PeerState::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace visavis
