// Why bytes from the network are not a packet.
#pragma once

#include <string_view>

namespace visavis {

enum class PacketError {
  kEmpty,
  kTooLarge,        // above kMaxPacketBytes
  kUnknownVersion,  // a later protocol
  kUnknownType,
  kTruncated,
  kInvalidField,  // a value outside its range, or bytes left over
};
std::string_view ToString(PacketError error);

}  // namespace visavis
