// VideoEncoder and VideoDecoder at the other end of a CodecLink. Private to codec_link/.
#pragma once

#include <array>

#include "wasm/codec/video_codec.h"
#include "wasm/codec_link/link_caller.h"

namespace visavis {

class LinkedVideoEncoder : public VideoEncoder {
 public:
  LinkedVideoEncoder(CodecLink& link, CodecPlace place, VideoCodecKind kind)
      : caller_(link, place, LinkRequest::kDestroyVideo), kind_(kind) {}

  VideoCodecKind kind() const override { return kind_; }
  Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) override;
  // Encodes the picture that the host was given last, whose size and time `frame` has.
  Result<std::span<const EncodedFrame>, CodecError> Encode(const VideoFrame& frame,
                                                           FrameRequest request) override;
  void Acknowledge(PictureNumber picture) override;
  std::optional<PictureNumber> AcknowledgedReference() const override { return reference_; }

 private:
  LinkCaller caller_;
  const VideoCodecKind kind_;
  std::optional<PictureNumber> reference_;  // as the host told last
  std::array<EncodedFrame, kMaxSpatialLayers> frames_;
};

class LinkedVideoDecoder : public VideoDecoder {
 public:
  LinkedVideoDecoder(CodecLink& link, CodecPlace place)
      : caller_(link, place, LinkRequest::kDestroyVideo) {}

  // `out` becomes the place of the picture.
  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> data,
                                            Resolution resolution, VideoFrame& out) override;

 private:
  LinkCaller caller_;
};

}  // namespace visavis
