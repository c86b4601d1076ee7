// A video decoder for JavaScript. Any bytes are safe; nothing throws.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wasm/codec/video_codec.h"

namespace visavis {

class VideoDecoderBinding {
 public:
  // `codec`: "vp8", "vp9". Starts anew: the next chunk must be a key frame.
  emscripten::val Configure(std::string codec);
  // Where to put a chunk before `Decode`; shorter than asked for: it is too large.
  emscripten::val ChunkBuffer(double bytes);
  // The first `bytes` of the buffer. → {ok, error, width, height, data}: I420, tightly packed;
  // without data where the frame is not one to be shown.
  emscripten::val Decode(double bytes);

 private:
  VideoCodecKind kind_ = VideoCodecKind::kVp8;
  std::unique_ptr<VideoDecoder> decoder_;
  std::vector<std::uint8_t> chunk_;
  VideoFrame frame_;
};

}  // namespace visavis
