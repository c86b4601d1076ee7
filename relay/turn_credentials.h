// Credentials for a TURN server that shares a secret with the relay
// (draft-uberti-behave-turn-rest-00 section 2.2; coturn: use-auth-secret). The server needs to know
// no users: the name says until when the password holds. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "relay/options.h"

namespace visavis::relay {

// `id` names the client in the logs of the TURN server. `now`: seconds since 1970.
IceServer MakeTurnServer(const TurnOptions& turn, std::string_view id, std::int64_t now);

// All that a client is told: STUN, and TURN with credentials of its own.
std::vector<IceServer> IceServersFor(const HubOptions& options, std::string_view id);

}  // namespace visavis::relay
