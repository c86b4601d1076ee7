// Keyframe request: the receiver cannot decode this stream any further (PLI, RFC 4585
// section 6.3.1).
//
//   after the common header: stream u8 | flags u8 (bit 0: a frame was decoded, others zero) |
//   number of the last frame decoded u16 (zero when there is none)
#pragma once

#include <cstdint>
#include <optional>

#include "wasm/base/byte_reader.h"
#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

struct KeyframeRequest {
  std::uint8_t stream = 0;
  // Lets the sender tell a new request from one that its last keyframe has already answered.
  std::optional<std::uint16_t> last_decoded_frame;
};

// The body after the common header. Errors: kTruncated, kInvalidField.
Result<KeyframeRequest, PacketError> ParseKeyframeRequest(std::span<const std::uint8_t> body);
bool WriteKeyframeRequest(const KeyframeRequest& request, ByteWriter& writer);

}  // namespace visavis
