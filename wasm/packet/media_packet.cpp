#include "wasm/packet/media_packet.h"

#include <utility>

namespace visavis {
namespace {

constexpr std::uint8_t kKeyframeFlag = 1;
constexpr int kTemporalLayerShift = 1;
constexpr std::uint8_t kMaxTemporalLayer = kMaxPacketTemporalLayers - 1;
constexpr std::uint8_t kLongTermFlag = 8, kReferenceFlag = 16;
constexpr std::uint8_t kReservedVideoFlags = 0xe0;

bool IsValidDimension(std::uint16_t pixels) {
  return pixels >= 1 && pixels <= kMaxPacketVideoDimension;
}

Result<PacketBody, PacketError> ParseVideo(ByteReader& reader) {
  VideoPacket packet;
  const std::uint8_t flags = reader.U8();
  packet.is_keyframe = (flags & kKeyframeFlag) != 0;
  packet.temporal_layer = (flags >> kTemporalLayerShift) & kMaxTemporalLayer;
  packet.is_long_term = (flags & kLongTermFlag) != 0;
  packet.stream = reader.U8();
  packet.packet_number = reader.U16();
  packet.frame_number = reader.U16();
  packet.packet_index = reader.U8();
  packet.packet_count = reader.U8();
  packet.timestamp = reader.U32();
  const bool carries_size = packet.packet_index == 0;
  if (carries_size) {
    packet.width = reader.U16();
    packet.height = reader.U16();
    if ((flags & kReferenceFlag) != 0) packet.reference_distance = reader.U8();
  }
  packet.payload = reader.Rest();
  if (!reader.ok() || packet.payload.empty()) return PacketError::kTruncated;
  const bool may_refer = carries_size && !packet.is_keyframe;
  if ((flags & kReferenceFlag) != 0 && (!may_refer || packet.reference_distance <= 1))
    return PacketError::kInvalidField;  // one way to write each packet
  if ((flags & kReservedVideoFlags) != 0 || packet.packet_index >= packet.packet_count) {
    return PacketError::kInvalidField;
  }
  if (carries_size && !(IsValidDimension(packet.width) && IsValidDimension(packet.height))) {
    return PacketError::kInvalidField;
  }
  return PacketBody(packet);
}

Result<PacketBody, PacketError> ParseProtection(ByteReader& reader) {
  if (reader.remaining() == 0) return PacketBody(ProtectionSupport{});
  ProtectionPacket packet;
  const std::uint8_t flags = reader.U8();
  packet.is_keyframe = (flags & kKeyframeFlag) != 0;
  packet.temporal_layer = (flags >> kTemporalLayerShift) & kMaxTemporalLayer;
  packet.is_long_term = (flags & kLongTermFlag) != 0;
  packet.stream = reader.U8();
  packet.first_packet_number = reader.U16();
  packet.frame_number = reader.U16();
  packet.parity_index = reader.U8();
  packet.packet_count = reader.U8();
  packet.timestamp = reader.U32();
  packet.payload = reader.Rest();
  if (!reader.ok() || packet.payload.empty()) return PacketError::kTruncated;
  if ((flags & (kReservedVideoFlags | kReferenceFlag)) != 0 || packet.packet_count == 0)
    return PacketError::kInvalidField;
  return PacketBody(packet);
}

Result<PacketBody, PacketError> ParseAudio(ByteReader& reader) {
  AudioPacket packet;
  packet.packet_number = reader.U16();
  packet.timestamp = reader.U32();
  packet.payload = reader.Rest();
  if (!reader.ok() || packet.payload.empty()) return PacketError::kTruncated;
  return PacketBody(packet);
}

template <typename Body>
Result<PacketBody, PacketError> Widen(const Result<Body, PacketError>& result) {
  if (!result.ok()) return result.error();
  return PacketBody(result.value());
}

Result<PacketBody, PacketError> ParseBody(std::uint8_t type, ByteReader& reader) {
  switch (static_cast<PacketType>(type)) {
    case PacketType::kVideo:
      return ParseVideo(reader);
    case PacketType::kAudio:
      return ParseAudio(reader);
    case PacketType::kPadding:
      return PacketBody(PaddingPacket{.bytes = reader.remaining()});
    case PacketType::kFeedback:
      return PacketBody(FeedbackPacket{.body = reader.Rest()});
    case PacketType::kNack:
      return PacketBody(NackPacket{.body = reader.Rest()});
    case PacketType::kKeyframeRequest:
      return Widen(ParseKeyframeRequest(reader.Rest()));
    case PacketType::kMediaState:
      return Widen(ParseMediaState(reader.Rest()));
    case PacketType::kFrameAcknowledgement:
      return Widen(ParseFrameAcknowledgement(reader.Rest()));
    case PacketType::kProtection:
      return ParseProtection(reader);
    case PacketType::kCompound:
      return PacketError::kUnknownType;
  }
  return PacketError::kUnknownType;
}

void WriteCommonHeader(PacketType type, std::uint16_t transport_sequence_number,
                       ByteWriter& writer) {
  writer.U8(static_cast<std::uint8_t>(kPacketVersion << 4 | static_cast<std::uint8_t>(type)));
  writer.U16(transport_sequence_number);
}

std::size_t WrittenSize(const ByteWriter& writer) {
  return writer.ok() && writer.size() <= kMaxPacketBytes ? writer.size() : 0;
}

// Header, then what `write_body(ByteWriter&)` writes unless it returns false.
template <typename WriteBody>
std::size_t WritePacket(PacketType type, std::uint16_t transport_sequence_number,
                        std::span<std::uint8_t> buffer, WriteBody write_body) {
  ByteWriter writer(buffer);
  WriteCommonHeader(type, transport_sequence_number, writer);
  return write_body(writer) ? WrittenSize(writer) : 0;
}

bool IsValid(const VideoPacket& packet) {
  if (packet.payload.empty() || packet.packet_index >= packet.packet_count) return false;
  if (packet.temporal_layer > kMaxTemporalLayer || packet.reference_distance == 0) return false;
  if (packet.reference_distance > 1 && (packet.is_keyframe || packet.packet_index != 0))
    return false;
  return packet.packet_index != 0 ||
         (IsValidDimension(packet.width) && IsValidDimension(packet.height));
}

}  // namespace

Result<Packet, PacketError> ParsePacket(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return PacketError::kEmpty;
  if (bytes.size() > kMaxPacketBytes) return PacketError::kTooLarge;
  ByteReader reader(bytes);
  const std::uint8_t first = reader.U8();
  if (first >> 4 != kPacketVersion) return PacketError::kUnknownVersion;
  const std::uint16_t transport_sequence_number = reader.U16();
  if (!reader.ok()) return PacketError::kTruncated;
  Result<PacketBody, PacketError> body = ParseBody(first & 0x0f, reader);
  if (!body.ok()) return body.error();
  return Packet{.transport_sequence_number = transport_sequence_number,
                .body = std::move(body).value()};
}

std::size_t WriteVideoPacket(std::uint16_t transport_sequence_number, const VideoPacket& packet,
                             std::span<std::uint8_t> buffer) {
  return WritePacket(
      PacketType::kVideo, transport_sequence_number, buffer, [&packet](ByteWriter& writer) {
        if (!IsValid(packet)) return false;
        const bool refers = packet.reference_distance > 1;
        writer.U8(static_cast<std::uint8_t>((packet.is_keyframe ? kKeyframeFlag : 0) |
                                            packet.temporal_layer << kTemporalLayerShift |
                                            (packet.is_long_term ? kLongTermFlag : 0) |
                                            (refers ? kReferenceFlag : 0)));
        writer.U8(packet.stream);
        writer.U16(packet.packet_number);
        writer.U16(packet.frame_number);
        writer.U8(packet.packet_index);
        writer.U8(packet.packet_count);
        writer.U32(packet.timestamp);
        if (packet.packet_index == 0) {
          writer.U16(packet.width);
          writer.U16(packet.height);
          if (refers) writer.U8(packet.reference_distance);
        }
        writer.Bytes(packet.payload);
        return true;
      });
}

std::size_t WriteProtectionPacket(std::uint16_t transport_sequence_number,
                                  const ProtectionPacket& packet, std::span<std::uint8_t> buffer) {
  return WritePacket(
      PacketType::kProtection, transport_sequence_number, buffer, [&packet](ByteWriter& writer) {
        writer.U8(static_cast<std::uint8_t>((packet.is_keyframe ? kKeyframeFlag : 0) |
                                            packet.temporal_layer << kTemporalLayerShift |
                                            (packet.is_long_term ? kLongTermFlag : 0)));
        writer.U8(packet.stream);
        writer.U16(packet.first_packet_number);
        writer.U16(packet.frame_number);
        writer.U8(packet.parity_index);
        writer.U8(packet.packet_count);
        writer.U32(packet.timestamp);
        writer.Bytes(packet.payload);
        return !packet.payload.empty() && packet.packet_count != 0 &&
               packet.temporal_layer <= kMaxTemporalLayer;
      });
}

std::size_t WriteProtectionSupportPacket(std::uint16_t transport_sequence_number,
                                         std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kProtection, transport_sequence_number, buffer,
                     [](ByteWriter&) { return true; });
}

std::size_t WriteAudioPacket(std::uint16_t transport_sequence_number, const AudioPacket& packet,
                             std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kAudio, transport_sequence_number, buffer,
                     [&packet](ByteWriter& writer) {
                       writer.U16(packet.packet_number);
                       writer.U32(packet.timestamp);
                       writer.Bytes(packet.payload);
                       return !packet.payload.empty();
                     });
}

std::size_t WritePaddingPacket(std::uint16_t transport_sequence_number, const PaddingPacket& packet,
                               std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kPadding, transport_sequence_number, buffer,
                     [&packet](ByteWriter& writer) {
                       if (packet.bytes > kMaxPacketBytes) return false;
                       for (std::size_t i = 0; i < packet.bytes; ++i) writer.U8(0);
                       return true;
                     });
}

std::size_t WriteFeedbackPacket(std::uint16_t transport_sequence_number,
                                const FeedbackReport& report, std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kFeedback, transport_sequence_number, buffer,
                     [&report](ByteWriter& writer) { return WriteFeedback(report, writer); });
}

std::size_t WriteNackPacket(std::uint16_t transport_sequence_number, const Nack& nack,
                            std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kNack, transport_sequence_number, buffer,
                     [&nack](ByteWriter& writer) { return WriteNack(nack, writer); });
}

std::size_t WriteKeyframeRequestPacket(std::uint16_t transport_sequence_number,
                                       const KeyframeRequest& request,
                                       std::span<std::uint8_t> buffer) {
  return WritePacket(
      PacketType::kKeyframeRequest, transport_sequence_number, buffer,
      [&request](ByteWriter& writer) { return WriteKeyframeRequest(request, writer); });
}

std::size_t WriteMediaStatePacket(std::uint16_t transport_sequence_number, const MediaState& state,
                                  std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kMediaState, transport_sequence_number, buffer,
                     [&state](ByteWriter& writer) { return WriteMediaState(state, writer); });
}

std::size_t WriteFrameAcknowledgementPacket(std::uint16_t transport_sequence_number,
                                            const FrameAcknowledgement& acknowledgement,
                                            std::span<std::uint8_t> buffer) {
  return WritePacket(PacketType::kFrameAcknowledgement, transport_sequence_number, buffer,
                     [&acknowledgement](ByteWriter& writer) {
                       return WriteFrameAcknowledgement(acknowledgement, writer);
                     });
}

bool RewriteVideoNumbers(VideoNumbers numbers, std::span<std::uint8_t> packet) {
  constexpr std::size_t kOffset = kCommonHeaderBytes + 2;  // flags and stream
  if (packet.size() < kCommonHeaderBytes + kVideoHeaderBytes) return false;
  const auto type = static_cast<PacketType>(packet[0] & 0x0f);
  if (type != PacketType::kVideo && type != PacketType::kProtection) return false;
  ByteWriter writer(packet.subspan(kOffset, 4));
  writer.U16(numbers.packet_number);
  writer.U16(numbers.frame_number);
  return true;
}

bool RewriteTransportSequenceNumber(std::uint16_t transport_sequence_number,
                                    std::span<std::uint8_t> packet) {
  if (packet.size() < kCommonHeaderBytes) return false;
  ByteWriter writer(packet.subspan(1, 2));
  writer.U16(transport_sequence_number);
  return true;
}

}  // namespace visavis
