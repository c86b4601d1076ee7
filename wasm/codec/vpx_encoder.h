// VP8 (RFC 6386) in real time over libvpx: one pass, constant rate, no lag, one thread, keyframes
// only where asked for. Owned by the send pipeline; no time but the capture times of the frames;
// not thread-safe, but each instance may live on a thread of its own.
#pragma once

#include <optional>

#include "wasm/codec/video_codec.h"
#include "wasm/codec/vpx_context.h"

namespace visavis {

class VpxEncoder : public VideoEncoder {
 public:
  VpxEncoder() = default;

  Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) override;
  Result<std::monostate, CodecError> Encode(const VideoFrame& frame, FrameRequest request,
                                            EncodedFrame& out) override;

 private:
  vpx_codec_enc_cfg_t LibraryConfig() const;
  bool Start();
  TimeDelta AdvanceTime(Timestamp capture_time);

  VpxContext context_;
  std::optional<VideoEncoderConfig> config_;
  // A keyframe was asked for and has not come out yet.
  enum class Keyframe { kNotOwed, kOwed } keyframe_ = Keyframe::kNotOwed;
  std::optional<Timestamp> last_capture_time_;
  TimeDelta frame_interval_ = TimeDelta::Zero();  // smoothed
  TimeDelta stream_time_ = TimeDelta::Zero();     // what libvpx is told: always rises
};

}  // namespace visavis
