// One compressed picture, or one spatial layer of it, as an encoder made it or as a receiver put it
// together again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/media/video_frame.h"

namespace visavis {

// Counts the pictures of an encoder, its whole life long, without those that were dropped.
using PictureNumber = std::int64_t;

// The earlier pictures that a frame is predicted from.
class PictureReferences {
 public:
  static constexpr std::size_t kMost = 3;  // VP8 and VP9 name three buffers per frame

  // Once each; what is above kMost is forgotten, which no codec here can need.
  void Add(PictureNumber picture) {
    for (std::size_t i = 0; i < count_; ++i)
      if (pictures_[i] == picture) return;
    if (count_ < kMost) pictures_[count_++] = picture;
  }
  void Clear() { count_ = 0; }
  std::span<const PictureNumber> pictures() const { return {pictures_.data(), count_}; }

 private:
  std::array<PictureNumber, kMost> pictures_{};
  std::size_t count_ = 0;
};

struct EncodedFrame {
  std::vector<std::uint8_t> data;  // one VP8 (RFC 6386) or VP9 frame, without superframe index
  bool is_keyframe = false;        // also of the upper spatial layers of a keyframe
  std::uint8_t temporal_layer = 0;
  Resolution resolution;
  Timestamp capture_time = Timestamp::Zero();  // in the sender's clock

  // What who drops layers must know; only an encoder tells it.
  std::uint8_t spatial_layer = 0;
  bool uses_lower_layer = false;  // predicted from the same picture's spatial layer below
  // Who has decoded the temporal layers below so far may begin with this one here.
  bool is_switching_point = false;
  bool ends_picture = true;   // the highest spatial layer of its picture
  bool is_long_term = false;  // kept as a long-term reference: worth a receiver's acknowledgement
  PictureNumber picture = 0;
  PictureReferences references;  // empty in a keyframe
};

}  // namespace visavis
