// Streams with layers for tests: an encoder of either kind, what it made of moving pictures, and
// what a receiver of fewer layers gets of that.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/video_codec.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis::testing {

using Bytes = std::vector<std::uint8_t>;
// The frames of one picture, lowest spatial layer first.
using LayeredPicture = std::vector<EncodedFrame>;

// The picture as who has all layers up to those sees it; empty: dropped as a whole.
inline Bytes Forwarded(const LayeredPicture& picture, int spatial, int temporal) {
  LayeredPicture kept;
  for (const EncodedFrame& frame : picture) {
    if (frame.temporal_layer <= temporal && frame.spatial_layer <= spatial) kept.push_back(frame);
  }
  Bytes bytes;
  JoinVp9Superframe(kept, bytes);
  return bytes;
}

inline LayeredPicture EncodePicture(VideoEncoder& encoder, const VideoFrame& frame,
                                    FrameRequest request = FrameRequest::kAny) {
  const auto encoded = encoder.Encode(frame, request);
  EXPECT_TRUE(encoded);
  if (!encoded) return {};
  return {encoded->begin(), encoded->end()};
}

}  // namespace visavis::testing
