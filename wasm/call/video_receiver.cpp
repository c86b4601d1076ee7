#include "wasm/call/video_receiver.h"

namespace visavis {

VideoReceiver::VideoReceiver() : decoder_(CreateVp8Decoder()) {}

const VideoFrame* VideoReceiver::Run(Timestamp now) {
  const VideoFrame* newest = nullptr;
  while (jitter_.PopDue(now, received_)) {
    if (decoder_ == nullptr ||
        !decoder_->Decode(received_.frame.data, received_.frame.resolution, decoded_).ok()) {
      ++statistics_.decode_errors;
      jitter_.OnDecodeError(now);
      continue;
    }
    ++statistics_.frames_decoded;
    if (received_.frame.is_long_term) {
      acknowledgement_ = {.stream = 0,
                          .frame_number = static_cast<std::uint16_t>(received_.number)};
    }
    decoded_.capture_time = received_.frame.capture_time;
    newest = &decoded_;
  }
  if (newest != nullptr) {
    ++statistics_.frames_rendered;
    statistics_.resolution = newest->resolution();
  }
  return newest;
}

}  // namespace visavis
