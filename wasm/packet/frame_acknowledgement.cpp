#include "wasm/packet/frame_acknowledgement.h"

namespace visavis {

Result<FrameAcknowledgement, PacketError> ParseFrameAcknowledgement(
    std::span<const std::uint8_t> body) {
  ByteReader reader(body);
  FrameAcknowledgement acknowledgement;
  acknowledgement.stream = reader.U8();
  acknowledgement.frame_number = reader.U16();
  if (!reader.ok()) return PacketError::kTruncated;
  if (reader.remaining() != 0) return PacketError::kInvalidField;
  return acknowledgement;
}

bool WriteFrameAcknowledgement(const FrameAcknowledgement& acknowledgement, ByteWriter& writer) {
  writer.U8(acknowledgement.stream);
  writer.U16(acknowledgement.frame_number);
  return writer.ok();
}

}  // namespace visavis
