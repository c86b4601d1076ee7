// An encoder that takes pictures of any size: what has another than the configured one is scaled.
// Owned as any encoder; no time; not thread-safe.
#pragma once

#include <memory>

#include "wasm/codec/video_codec.h"

namespace visavis {

class ScalingEncoder : public VideoEncoder {
 public:
  // `encoder` is not null.
  explicit ScalingEncoder(std::unique_ptr<VideoEncoder> encoder) : encoder_(std::move(encoder)) {}

  VideoCodecKind kind() const override { return encoder_->kind(); }
  Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) override;
  // kInvalidInput also where the picture cannot be scaled: it is empty or too large.
  Result<std::span<const EncodedFrame>, CodecError> Encode(const VideoFrame& frame,
                                                           FrameRequest request) override;
  void Acknowledge(PictureNumber picture) override { encoder_->Acknowledge(picture); }
  std::optional<PictureNumber> AcknowledgedReference() const override {
    return encoder_->AcknowledgedReference();
  }

 private:
  std::unique_ptr<VideoEncoder> encoder_;
  Resolution resolution_;  // configured
  VideoFrame scaled_;
};

}  // namespace visavis
