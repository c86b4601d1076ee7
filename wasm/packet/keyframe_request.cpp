#include "wasm/packet/keyframe_request.h"

namespace visavis {
namespace {

constexpr std::uint8_t kHasDecodedFlag = 1;

}  // namespace

Result<KeyframeRequest, PacketError> ParseKeyframeRequest(std::span<const std::uint8_t> body) {
  ByteReader reader(body);
  KeyframeRequest request;
  request.stream = reader.U8();
  const std::uint8_t flags = reader.U8();
  const std::uint16_t frame = reader.U16();
  if (!reader.ok()) return PacketError::kTruncated;
  if (flags > kHasDecodedFlag || reader.remaining() != 0) return PacketError::kInvalidField;
  if (flags == kHasDecodedFlag) request.last_decoded_frame = frame;
  return request;
}

bool WriteKeyframeRequest(const KeyframeRequest& request, ByteWriter& writer) {
  writer.U8(request.stream);
  writer.U8(request.last_decoded_frame ? kHasDecodedFlag : 0);
  writer.U16(request.last_decoded_frame.value_or(0));
  return writer.ok();
}

}  // namespace visavis
