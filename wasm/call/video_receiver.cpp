#include "wasm/call/video_receiver.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace visavis {

bool VideoReceiver::HasDecoder() {
  if (decoder_ == nullptr) decoder_ = codecs_.CreateVideoDecoder(VideoCodecKind::kVp8);
  return decoder_ != nullptr;
}

const VideoFrame* VideoReceiver::Run(Timestamp now) {
  const VideoFrame* newest = nullptr;
  while (jitter_.PopDue(now, received_)) {
    if (!HasDecoder()) {
      jitter_.OnDecodeError(now);  // a keyframe is what a decoder that comes later begins with
      continue;
    }
    const auto result =
        decoder_->Decode(received_.frame.data, received_.frame.resolution, decoded_);
    const bool is_hidden = !result.ok() && result.error() == CodecError::kNotShown;
    if (!result.ok() && !is_hidden) {
      ++statistics_.decode_errors;
      acknowledgement_.reset();  // the decoder begins anew, and has it no more
      jitter_.OnDecodeError(now);
      continue;
    }
    ++statistics_.frames_decoded;
    if (received_.frame.is_long_term) {
      acknowledgement_ = {.stream = 0,
                          .frame_number = static_cast<std::uint16_t>(received_.number)};
    }
    if (is_hidden) continue;
    decoded_.capture_time = received_.frame.capture_time;
    newest = &decoded_;
  }
  if (newest != nullptr) {
    ++statistics_.frames_rendered;
    statistics_.resolution = newest->resolution();
  }
  return newest;
}

std::optional<FrameAcknowledgement> VideoReceiver::TakeAcknowledgement(Timestamp now) {
  if (!acknowledgement_ || now < next_acknowledgement_) return std::nullopt;
  next_acknowledgement_ = now + kAcknowledgementInterval;
  return std::exchange(acknowledgement_, std::nullopt);
}

Timestamp VideoReceiver::NextTimeout() const {
  return acknowledgement_ ? std::min(jitter_.NextTimeout(), next_acknowledgement_)
                          : jitter_.NextTimeout();
}

}  // namespace visavis
