// What a client takes along from the hub of one thread to that of another.
#pragma once

#include <optional>
#include <variant>

#include "relay/client_link.h"
#include "relay/hub.h"
#include "wasm/base/token_bucket.h"
#include "wasm/signaling/messages.h"

namespace visavis::relay {

struct HubLuggage final : Luggage {
  HubLuggage(std::size_t shard, TokenBucket left) : Luggage(shard), allowance(left) {}

  TokenBucket allowance;
  Timestamp register_by = Timestamp::PlusInfinity();  // in no room: until when it has to be in one
  std::optional<OldPlace> place;                      // in a room
  // What it comes for: a room that is here, or its old place, because that room would not have it.
  std::variant<RegisterMessage, EnterError> purpose;
};

}  // namespace visavis::relay
