// Our own packets: what travels in one data channel message (at most kMaxPacketBytes). Big endian.
//
//   byte 0      version (high 4 bits, 1) | type (low 4 bits, PacketType)
//   bytes 1-2   transport sequence number: counts all packets of one direction of one peer, over
//   all
//               its transports, so that arrival feedback can name them (as in
//               draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2)
//   then per type:
//   kVideo            flags u8 (bit 0 keyframe, bits 1-2 temporal layer, bit 3 long-term reference,
//                     bit 4 reference follows, others zero) | stream u8 | packet number u16 |
//                     frame number u16 | packet index u8 | packet count u8 | timestamp u32 (90 kHz)
//                     | packet index 0 only: width u16, height u16, with bit 4 reference u8 |
//                     payload
//                     Packet numbers count what this peer is sent, so that a gap is a loss. Frame
//                     numbers may have gaps: of a frame that others alone get, none builds upon it
//                     here, as the references tell.
//   kAudio            packet number u16 | timestamp u32 (48 kHz) | payload (one Opus packet)
//   kPadding          anything; ignored
//   kFeedback         feedback.h
//   kNack             nack.h
//   kKeyframeRequest  keyframe_request.h
//   kMediaState       media_state.h
//   kFrameAcknowledgement  frame_acknowledgement.h
//   kProtection       nothing: the sender of this understands protection of what it gets; else as
//                     kVideo up to the timestamp, with the packet number of the frame's first
//                     packet, the parity's number in the place of the packet index, and then the
//                     parity itself (../fec/frame_parity.h)
//   kCompound         compound_packet.h: no packet itself, and not for ParsePacket
//
// Packets may be lost, reordered and (after a retransmission) duplicated.
// Pure functions: parsing reads bytes nobody has checked, and payloads point into those bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "wasm/base/byte_reader.h"
#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/packet/feedback.h"
#include "wasm/packet/frame_acknowledgement.h"
#include "wasm/packet/keyframe_request.h"
#include "wasm/packet/media_state.h"
#include "wasm/packet/nack.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

// What fits a data channel message without SCTP fragmentation on any path: IPv6's smallest MTU of
// 1280 less IPv6, UDP, DTLS and SCTP headers (RFC 8831 section 5 says 1200 less those).
inline constexpr std::size_t kMaxPacketBytes = 1100;
inline constexpr std::uint8_t kPacketVersion = 1;
inline constexpr std::size_t kCommonHeaderBytes = 3;
inline constexpr std::size_t kVideoHeaderBytes = 12;    // after the common header
inline constexpr std::size_t kVideoSizeFieldBytes = 4;  // width and height, packet index 0 only
inline constexpr std::size_t kVideoReferenceFieldBytes = 1;  // where a reference follows these
inline constexpr std::size_t kAudioHeaderBytes = 6;          // after the common header
inline constexpr std::size_t kMaxVideoPayloadBytes =
    kMaxPacketBytes - kCommonHeaderBytes - kVideoHeaderBytes;
// Parity of a frame's packets is so much larger than the largest of them (../fec/frame_parity.h).
inline constexpr std::size_t kMostParityGrowth = 3;
inline constexpr std::size_t kMaxAudioPayloadBytes =
    kMaxPacketBytes - kCommonHeaderBytes - kAudioHeaderBytes;
inline constexpr std::size_t kMaxPacketTemporalLayers = 4;
// Largest width and height a packet may claim. Unit: pixels.
inline constexpr std::uint16_t kMaxPacketVideoDimension = 4096;

enum class PacketType : std::uint8_t {
  kVideo = 0,
  kAudio = 1,
  kPadding = 2,
  kFeedback = 3,
  kNack = 4,
  kKeyframeRequest = 5,
  kMediaState = 6,
  kCompound = 7,
  kFrameAcknowledgement = 8,
  kProtection = 9,
};

struct VideoPacket {
  bool is_keyframe = false;
  std::uint8_t temporal_layer = 0;  // 0..3
  bool is_long_term = false;        // kept by the sender: to be acknowledged when decoded
  // The frame is predicted from the one so many numbers before (the newest, where there are
  // several: that one needs the others). 1..255; in packet index 0 only, 1 elsewhere and in
  // keyframes.
  std::uint8_t reference_distance = 1;
  std::uint8_t stream = 0;          // simulcast stream or screen share; 0 is the camera
  std::uint16_t packet_number = 0;  // +1 per packet that the receiver is sent: gaps are losses
  std::uint16_t frame_number = 0;   // +1 per frame of the stream, sent to the receiver or not
  std::uint8_t packet_index = 0;    // within the frame
  std::uint8_t packet_count = 1;    // of the frame, above packet_index
  std::uint32_t timestamp = 0;      // 90 kHz
  std::uint16_t width = 0;          // pixels; zero unless packet_index is 0
  std::uint16_t height = 0;
  std::span<const std::uint8_t> payload;  // never empty
};
struct AudioPacket {
  std::uint16_t packet_number = 0;        // +1 per packet
  std::uint32_t timestamp = 0;            // 48 kHz, of the packet's first sample
  std::span<const std::uint8_t> payload;  // never empty
};
// Parity of the packets of a video frame. What is as in VideoPacket holds of all of them.
struct ProtectionPacket {
  bool is_keyframe = false;
  std::uint8_t temporal_layer = 0;
  bool is_long_term = false;
  std::uint8_t stream = 0;
  std::uint16_t first_packet_number = 0;  // of the frame's packets
  std::uint16_t frame_number = 0;
  std::uint8_t parity_index = 0;
  std::uint8_t packet_count = 1;  // of the frame; parity not counted
  std::uint32_t timestamp = 0;
  std::span<const std::uint8_t> payload;  // never empty
};
// Who sends it wants protection where its packets get lost. Others do not know this type: they are
// sent none, and take this for damaged.
struct ProtectionSupport {};
struct PaddingPacket {
  std::size_t bytes = 0;  // after the common header
};
// The parts of variable length stay bytes here: ParseFeedback and ParseNack read them into memory
// that the caller keeps, so that nothing is allocated per packet.
struct FeedbackPacket {
  std::span<const std::uint8_t> body;
};
struct NackPacket {
  std::span<const std::uint8_t> body;
};

using PacketBody = std::variant<VideoPacket, AudioPacket, PaddingPacket, FeedbackPacket, NackPacket,
                                KeyframeRequest, MediaState, FrameAcknowledgement, ProtectionPacket,
                                ProtectionSupport>;

struct Packet {
  std::uint16_t transport_sequence_number = 0;
  PacketBody body;
};

// Any bytes are safe. Spans in the result point into `bytes`.
// Errors: kEmpty, kTooLarge, kUnknownVersion, kUnknownType, kTruncated, kInvalidField.
Result<Packet, PacketError> ParsePacket(std::span<const std::uint8_t> bytes);

// Each writer writes one whole packet into `buffer` (kMaxPacketBytes is always enough for what the
// fields allow) and returns its size; zero when it does not fit or a field is out of range.
std::size_t WriteVideoPacket(std::uint16_t transport_sequence_number, const VideoPacket& packet,
                             std::span<std::uint8_t> buffer);
std::size_t WriteProtectionPacket(std::uint16_t transport_sequence_number,
                                  const ProtectionPacket& packet, std::span<std::uint8_t> buffer);
std::size_t WriteProtectionSupportPacket(std::uint16_t transport_sequence_number,
                                         std::span<std::uint8_t> buffer);
std::size_t WriteAudioPacket(std::uint16_t transport_sequence_number, const AudioPacket& packet,
                             std::span<std::uint8_t> buffer);
std::size_t WritePaddingPacket(std::uint16_t transport_sequence_number, const PaddingPacket& packet,
                               std::span<std::uint8_t> buffer);
std::size_t WriteFeedbackPacket(std::uint16_t transport_sequence_number,
                                const FeedbackReport& report, std::span<std::uint8_t> buffer);
// `packet_numbers` in ascending sequence order; at most kMaxNackEntries entries of nack.h.
std::size_t WriteNackPacket(std::uint16_t transport_sequence_number, const Nack& nack,
                            std::span<std::uint8_t> buffer);
std::size_t WriteKeyframeRequestPacket(std::uint16_t transport_sequence_number,
                                       const KeyframeRequest& request,
                                       std::span<std::uint8_t> buffer);
std::size_t WriteMediaStatePacket(std::uint16_t transport_sequence_number, const MediaState& state,
                                  std::span<std::uint8_t> buffer);
std::size_t WriteFrameAcknowledgementPacket(std::uint16_t transport_sequence_number,
                                            const FrameAcknowledgement& acknowledgement,
                                            std::span<std::uint8_t> buffer);

// Gives a video packet that is already written, or one of its protection, the numbers by which one
// receiver knows it. False when `packet` is neither.
struct VideoNumbers {
  std::uint16_t packet_number = 0;
  std::uint16_t frame_number = 0;
};
bool RewriteVideoNumbers(VideoNumbers numbers, std::span<std::uint8_t> packet);

// Gives a packet that is already written another transport sequence number: one encode and one
// packetization serve all peers, each of which counts its own. False when `packet` is too short.
bool RewriteTransportSequenceNumber(std::uint16_t transport_sequence_number,
                                    std::span<std::uint8_t> packet);

}  // namespace visavis
