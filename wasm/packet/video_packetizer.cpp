#include "wasm/packet/video_packetizer.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr std::size_t kMinPacketBytes = 64;
constexpr std::size_t kHeaderBytes = kCommonHeaderBytes + kVideoHeaderBytes + kVideoSizeFieldBytes;

bool IsValidDimension(std::uint16_t pixels) {
  return pixels >= 1 && pixels <= kMaxPacketVideoDimension;
}

}  // namespace

VideoPacketizer::VideoPacketizer(std::uint8_t stream, std::size_t max_packet_bytes)
    : stream_(stream),
      max_payload_bytes_(std::clamp(max_packet_bytes, kMinPacketBytes, kMaxPacketBytes) -
                         kHeaderBytes) {}

bool VideoPacketizer::Packetize(const FrameToPacketize& frame, std::vector<VideoPacket>& packets) {
  packets.clear();
  const std::size_t most =
      max_payload_bytes_ - (frame.reference_distance > 1 ? kVideoReferenceFieldBytes : 0);
  const std::size_t count = (frame.data.size() + most - 1) / most;
  if (count == 0 || count > kMaxPacketsPerFrame || frame.temporal_layer > 3 ||
      frame.reference_distance == 0 || !IsValidDimension(frame.width) ||
      !IsValidDimension(frame.height)) {
    return false;
  }
  const std::size_t size = frame.data.size() / count, larger = frame.data.size() % count;
  std::size_t offset = 0;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t bytes = size + (index < larger ? 1 : 0);
    packets.push_back(
        {.is_keyframe = frame.is_keyframe,
         .temporal_layer = frame.temporal_layer,
         .is_long_term = frame.is_long_term,
         .reference_distance = index == 0 ? frame.reference_distance : std::uint8_t{1},
         .stream = stream_,
         .packet_number = next_packet_number_++,
         .frame_number = next_frame_number_,
         .packet_index = static_cast<std::uint8_t>(index),
         .packet_count = static_cast<std::uint8_t>(count),
         .timestamp = frame.timestamp,
         .width = index == 0 ? frame.width : std::uint16_t{0},
         .height = index == 0 ? frame.height : std::uint16_t{0},
         .payload = frame.data.subspan(offset, bytes)});
    offset += bytes;
  }
  ++next_frame_number_;
  return true;
}

}  // namespace visavis
