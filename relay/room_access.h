// Who may enter a room when the operator wants a say in it: whoever brings a code that was made
// with the room secret (relay/PROTOCOL.md, "Access to rooms"). Immutable, so any thread may ask.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "relay/resume_tokens.h"

namespace visavis::relay {

class RoomAccess {
 public:
  enum class Verdict { kGranted, kDenied, kExpired };

  // An empty secret opens every room.
  explicit RoomAccess(std::string secret) : secret_(std::move(secret)) {}

  // `access`: EXPIRY.CODE as a client sent it; the code is the HMAC-SHA256 of "EXPIRY.ROOM" in
  // lower-case hexadecimal digits. Expiry in seconds since 1970; 0: never.
  Verdict Check(std::string_view access, std::string_view room, WallSeconds now) const;

 private:
  const std::string secret_;
};

}  // namespace visavis::relay
