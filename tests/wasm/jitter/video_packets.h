// Frames cut into packets, for the tests of this folder.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "wasm/media/media_time.h"
#include "wasm/packet/video_packetizer.h"

namespace visavis {

class VideoPackets {
 public:
  enum class Kind { kDelta, kKeyframe };

  // The packets of the next frame of `bytes` bytes. They stay valid as long as this object. The
  // frame's bytes all equal its number modulo 256.
  std::vector<VideoPacket> Next(Kind kind, std::size_t bytes, Timestamp capture_time,
                                std::uint8_t reference_distance = 1) {
    frames_.emplace_back(bytes, static_cast<std::uint8_t>(packetizer_.next_frame_number()));
    std::vector<VideoPacket> packets;
    packetizer_.Packetize({.data = frames_.back(),
                           .is_keyframe = kind == Kind::kKeyframe,
                           .temporal_layer = 0,
                           .reference_distance = reference_distance,
                           .width = 640,
                           .height = 360,
                           .timestamp = MediaTimestamp(capture_time, kVideoClockHz)},
                          packets);
    return packets;
  }
  std::uint16_t next_frame_number() const { return packetizer_.next_frame_number(); }

 private:
  VideoPacketizer packetizer_{0};
  std::deque<std::vector<std::uint8_t>> frames_;
};

}  // namespace visavis
