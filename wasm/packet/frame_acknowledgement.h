// Frame acknowledgement: the receiver has decoded a frame that the sender keeps as a long-term
// reference, so a repair may build upon it (RPSI, RFC 4585 section 6.3.3, as positive
// acknowledgement).
//
//   after the common header: stream u8 | frame number u16
#pragma once

#include <cstdint>

#include "wasm/base/byte_reader.h"
#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

struct FrameAcknowledgement {
  std::uint8_t stream = 0;
  std::uint16_t frame_number = 0;
};

// The body after the common header. Errors: kTruncated, kInvalidField.
Result<FrameAcknowledgement, PacketError> ParseFrameAcknowledgement(
    std::span<const std::uint8_t> body);
bool WriteFrameAcknowledgement(const FrameAcknowledgement& acknowledgement, ByteWriter& writer);

}  // namespace visavis
