// One picture in up to three sizes, each a stream of its own (SxTy of
// https://www.w3.org/TR/webrtc-svc/): scaled once, every size from the next larger one. Owned by a
// send pipeline; no time but the capture times; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "wasm/codec/video_codec.h"

namespace visavis {

class SimulcastEncoder {
 public:
  static constexpr std::size_t kMaxSizes = 3;
  static constexpr DataRate kLeastRate = DataRate::KilobitsPerSec(30);  // whole kbps for each layer

  // `count` sizes, 1..kMaxSizes, of `all`, the largest first: each side half of the one above (at
  // least 1), and the rate of `all` shared among them as among spatial layers (at least
  // kLeastRate).
  static std::vector<VideoEncoderConfig> Sizes(const VideoEncoderConfig& all, int count);

  explicit SimulcastEncoder(VideoCodecKind kind) : kind_(kind) {}
  VideoCodecKind kind() const { return kind_; }

  // The largest size first, each side of the next no larger; 1..kMaxSizes. Sizes that stay go on
  // without a keyframe, those that are left out stop. kInvalidConfig: other sizes, or what an
  // encoder refuses; the sizes before that one are changed then.
  Result<std::monostate, CodecError> Configure(std::span<const VideoEncoderConfig> sizes);

  // Encodes `frame`, of any size, in all sizes. `requests`: of each size; where it is shorter,
  // kAny. After an error of one size the others have their frames all the same.
  Result<std::monostate, CodecError> Encode(const VideoFrame& frame,
                                            std::span<const FrameRequest> requests);
  // What came out of the last Encode for that size; valid until the next call. None: dropped.
  std::span<const EncodedFrame> frames(std::size_t size) const { return sizes_[size].frames; }
  std::size_t size_count() const { return size_count_; }

 private:
  struct Size {
    std::unique_ptr<VideoEncoder> encoder;
    Resolution resolution;
    VideoFrame scaled;
    std::span<const EncodedFrame> frames;
  };

  const VideoCodecKind kind_;
  std::array<Size, kMaxSizes> sizes_;
  std::size_t size_count_ = 0;
};

}  // namespace visavis
