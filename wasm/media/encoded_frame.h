// One compressed picture, as an encoder made it or as a receiver put it together again.
#pragma once

#include <cstdint>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/media/video_frame.h"

namespace visavis {

struct EncodedFrame {
  std::vector<std::uint8_t> data;  // one VP8 frame (RFC 6386)
  bool is_keyframe = false;
  std::uint8_t temporal_layer = 0;
  Resolution resolution;
  Timestamp capture_time = Timestamp::Zero();  // in the sender's clock
};

}  // namespace visavis
