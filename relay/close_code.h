// Status codes of a WebSocket close frame that the relay sends (RFC 6455 section 7.4.1 and the IANA
// registry it opens; from 4000 on they are ours, section 7.4.2).
#pragma once

#include <cstdint>

namespace visavis::relay {

enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kInvalidPayload = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kTryAgainLater = 1013,
  kReplaced = 4001,
};

}  // namespace visavis::relay
