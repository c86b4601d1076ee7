// A video encoder for JavaScript. Pictures of any size and of the formats of
// codec/picture_convert.h go in; what comes out has the size that is configured. Nothing throws.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wasm/codec/simulcast_encoder.h"

namespace visavis {

class VideoEncoderBinding {
 public:
  // `codec`: "vp8", "vp9"; `rate_bps`: 0 chooses one by size and frame rate; `scalability_mode`: of
  // wasm/codec/scalability_mode.h, simulcast too; `content`: "camera", "screen".
  emscripten::val Configure(std::string codec, double width, double height, double rate_bps,
                            double frame_rate, std::string scalability_mode, std::string content,
                            bool may_drop_frames);
  // Where to put a picture before `Encode`; shorter than asked for: it is too large.
  emscripten::val PictureBuffer(double bytes);
  // → {ok, error, streams: [{keyframe, temporalLayer, spatialLayer, width, height, data}]}: of
  // simulcast one for each size that was not dropped, the smallest first and numbered as spatial
  // layers are; else one with all spatial layers in one piece, the highest of them named, or none.
  emscripten::val Encode(std::string format, double width, double height, double timestamp_us,
                         bool keyframe);

 private:
  std::optional<SimulcastEncoder> encoder_;
  std::vector<VideoEncoderConfig> sizes_;  // the largest first
  std::vector<std::uint8_t> picture_;
  VideoFrame frame_;
  std::vector<std::uint8_t> joined_;
};

}  // namespace visavis
