// VP8 (RFC 6386): up to three temporal layers, two long-term references (one beside three layers).
#pragma once

#include "wasm/codec/vpx_encoder.h"

namespace visavis {

class Vp8Encoder : public VpxEncoder {
 public:
  Vp8Encoder();
  VideoCodecKind kind() const override { return VideoCodecKind::kVp8; }

 private:
  bool Supports(const VideoEncoderConfig& config) const override;
  int Buffers() const override;
  bool CanFollow(const VideoEncoderConfig& now, const VideoEncoderConfig& next) const override;
  void Complete(const VideoEncoderConfig& config, vpx_codec_enc_cfg_t& library) const override;
  bool SetUp(const VideoEncoderConfig& config) override;
  bool Prepare(const ReferencePlanner::Picture& planned, References references,
               vpx_enc_frame_flags_t& flags) override;
  void Collect() override;

  bool updates_entropy_ = true;   // the frame that is encoded
  bool has_new_entropy_ = false;  // the newest frame that came out updated it
};

}  // namespace visavis
