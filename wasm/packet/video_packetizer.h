// Cuts encoded video frames into packets and numbers both. One per stream and receiver of numbers:
// where one encode serves all peers, one packetizer does too. Owned by the send pipeline, driven by
// its frames; no time. Not thread-safe. Does not allocate once `packets` has grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/packet/media_packet.h"

namespace visavis {

// What a packet says of its frame. (media/ is out of this folder's reach: the caller unpacks its
// EncodedFrame and takes the timestamp from MediaTimestamp().)
struct FrameToPacketize {
  std::span<const std::uint8_t> data;  // one encoded frame
  bool is_keyframe = false;
  std::uint8_t temporal_layer = 0;  // 0..3
  bool is_long_term = false;
  std::uint8_t reference_distance = 1;  // VideoPacket::reference_distance
  std::uint16_t width = 0;              // pixels, 1..kMaxPacketVideoDimension
  std::uint16_t height = 0;
  std::uint32_t timestamp = 0;  // 90 kHz
};

class VideoPacketizer {
 public:
  // packet_count is one byte.
  static constexpr std::size_t kMaxPacketsPerFrame = 255;

  // `max_packet_bytes` is the size of a whole packet with its headers, in 64..kMaxPacketBytes;
  // values outside are clamped. Below kMaxPacketBytes it leaves room for protection headers.
  explicit VideoPacketizer(std::uint8_t stream, std::size_t max_packet_bytes = kMaxPacketBytes);

  // Overwrites `packets` with the frame's packets, the first ones at most one byte larger than the
  // last. Their payloads point into frame.data. False, with `packets` empty and no number used up,
  // when the frame is empty, needs more than kMaxPacketsPerFrame packets or has a field out of
  // range: the caller then drops the frame, calls SkipFrame and asks its encoder for a keyframe.
  bool Packetize(const FrameToPacketize& frame, std::vector<VideoPacket>& packets);

  // Uses up a frame number: receivers see that a frame is missing which the next ones build upon.
  void SkipFrame() { ++next_frame_number_; }

  // The number the next frame will get.
  std::uint16_t next_frame_number() const { return next_frame_number_; }

 private:
  std::uint8_t stream_;
  std::size_t max_payload_bytes_;
  std::uint16_t next_packet_number_ = 0;
  std::uint16_t next_frame_number_ = 0;
};

}  // namespace visavis
