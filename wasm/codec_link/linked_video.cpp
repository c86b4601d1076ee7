#include "wasm/codec_link/linked_video.h"

#include <algorithm>

#include "wasm/codec_link/linked_frame.h"

namespace visavis {

Result<std::monostate, CodecError> LinkedVideoEncoder::Configure(const VideoEncoderConfig& config) {
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kConfigureVideo).Put(config));
  if (!answer.ok()) return answer.error();
  reference_ = answer->Get<std::optional<PictureNumber>>();
  return std::monostate();
}

Result<std::span<const EncodedFrame>, CodecError> LinkedVideoEncoder::Encode(
    const VideoFrame& frame, FrameRequest request) {
  auto answer =
      caller_.Send(caller_.Begin(LinkRequest::kEncodeVideo).Put(request).Put(frame.capture_time));
  if (!answer.ok()) return answer.error();
  reference_ = answer->Get<std::optional<PictureNumber>>();
  const auto count = std::min(answer->Get<std::size_t>(), frames_.size());
  for (std::size_t i = 0; i < count; ++i) GetFrame(*answer, frames_[i]);
  if (!answer->ok()) return CodecError::kCodecFailure;
  return std::span<const EncodedFrame>(frames_).first(count);
}

void LinkedVideoEncoder::Acknowledge(PictureNumber picture) {
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kAcknowledge).Put(picture));
  if (answer.ok()) reference_ = answer->Get<std::optional<PictureNumber>>();
}

Result<std::monostate, CodecError> LinkedVideoDecoder::Decode(std::span<const std::uint8_t> data,
                                                              Resolution resolution,
                                                              VideoFrame& out) {
  auto answer =
      caller_.Send(caller_.Begin(LinkRequest::kDecodeVideo).Put(resolution).PutRest(data));
  if (!answer.ok()) return answer.error();
  out.SetPlace(answer->Get<Resolution>(), caller_.place());
  return std::monostate();
}

}  // namespace visavis
