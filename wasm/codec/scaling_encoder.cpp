#include "wasm/codec/scaling_encoder.h"

#include "wasm/codec/picture_convert.h"

namespace visavis {

Result<std::monostate, CodecError> ScalingEncoder::Configure(const VideoEncoderConfig& config) {
  const auto result = encoder_->Configure(config);
  if (result.ok()) resolution_ = config.resolution;
  return result;
}

Result<std::span<const EncodedFrame>, CodecError> ScalingEncoder::Encode(const VideoFrame& frame,
                                                                         FrameRequest request) {
  if (frame.resolution() == resolution_ || resolution_ == Resolution{})
    return encoder_->Encode(frame, request);
  scaled_.Resize(resolution_);
  if (!Scale(frame, scaled_).ok()) return CodecError::kInvalidInput;
  return encoder_->Encode(scaled_, request);
}

}  // namespace visavis
