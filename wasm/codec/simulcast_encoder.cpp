#include "wasm/codec/simulcast_encoder.h"

#include <algorithm>

#include "wasm/codec/picture_convert.h"

namespace visavis {

std::vector<VideoEncoderConfig> SimulcastEncoder::Sizes(const VideoEncoderConfig& all, int count) {
  const auto shares = SpatialShares(count);
  std::vector<VideoEncoderConfig> sizes;
  for (int i = 0; i < count; ++i) {
    VideoEncoderConfig size = all;
    size.resolution = {.width = std::max(all.resolution.width >> i, 1),
                       .height = std::max(all.resolution.height >> i, 1)};
    size.target_rate =
        std::max(all.target_rate * shares[static_cast<std::size_t>(count - 1 - i)], kLeastRate);
    sizes.push_back(size);
  }
  return sizes;
}

Result<std::monostate, CodecError> SimulcastEncoder::Configure(
    std::span<const VideoEncoderConfig> sizes) {
  if (sizes.empty() || sizes.size() > kMaxSizes) return CodecError::kInvalidConfig;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const Resolution larger = sizes[i - 1].resolution, smaller = sizes[i].resolution;
    if (smaller.width > larger.width || smaller.height > larger.height)
      return CodecError::kInvalidConfig;
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (!sizes_[i].encoder) sizes_[i].encoder = CreateVideoEncoder(kind_);
    if (!sizes_[i].encoder) return CodecError::kCodecFailure;
    if (const auto result = sizes_[i].encoder->Configure(sizes[i]); !result) return result.error();
    sizes_[i].resolution = sizes[i].resolution;
  }
  for (std::size_t i = sizes.size(); i < size_count_; ++i) sizes_[i] = Size();
  size_count_ = sizes.size();
  return std::monostate();
}

Result<std::monostate, CodecError> SimulcastEncoder::Encode(
    const VideoFrame& frame, std::span<const FrameRequest> requests) {
  if (size_count_ == 0) return CodecError::kInvalidConfig;
  for (std::size_t i = 0; i < size_count_; ++i) sizes_[i].frames = {};
  const VideoFrame* source = &frame;
  Result<std::monostate, CodecError> outcome = std::monostate();
  for (std::size_t i = 0; i < size_count_; ++i) {
    Size& size = sizes_[i];
    if (source->resolution() != size.resolution) {
      size.scaled.Resize(size.resolution);
      if (!Scale(*source, size.scaled)) return CodecError::kInvalidInput;
      source = &size.scaled;
    }
    const FrameRequest request = i < requests.size() ? requests[i] : FrameRequest::kAny;
    const auto encoded = size.encoder->Encode(*source, request);
    if (encoded) {
      size.frames = *encoded;
    } else {
      outcome = encoded.error();
    }
  }
  return outcome;
}

}  // namespace visavis
