// What can be read of a VP9 frame without decoding it: VP9 bitstream specification, section 6.2
// (https://www.webmproject.org/vp9/). Pure functions; any bytes are safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "wasm/media/video_frame.h"

namespace visavis {

struct Vp9FrameHeader {
  bool is_keyframe = false;
  bool is_shown = true;
  // The size that the frame states itself: always in keyframes, else where it is not that of a
  // reference.
  std::optional<Resolution> size;
};
// Nothing where the bytes are no header of profile 0 (8 bits, 4:2:0), the only one in use here.
std::optional<Vp9FrameHeader> ParseVp9FrameHeader(std::span<const std::uint8_t> frame);

}  // namespace visavis
