#include "wasm/packet/packet_error.h"

namespace visavis {

std::string_view ToString(PacketError error) {
  switch (error) {
    case PacketError::kEmpty:
      return "empty";
    case PacketError::kTooLarge:
      return "too large";
    case PacketError::kUnknownVersion:
      return "unknown version";
    case PacketError::kUnknownType:
      return "unknown type";
    case PacketError::kTruncated:
      return "truncated";
    case PacketError::kInvalidField:
      return "invalid field";
  }
  return "unknown";
}

}  // namespace visavis
