// VP9 (https://www.webmproject.org/vp9/): up to three spatial and three temporal layers, two
// long-term references. A new size needs no keyframe: references of another size are scaled.
#pragma once

#include "wasm/codec/vpx_encoder.h"

namespace visavis {

class Vp9Encoder : public VpxEncoder {
 public:
  Vp9Encoder();
  VideoCodecKind kind() const override { return VideoCodecKind::kVp9; }

 private:
  bool Supports(const VideoEncoderConfig& config) const override;
  int Buffers() const override;
  bool CanFollow(const VideoEncoderConfig& now, const VideoEncoderConfig& next) const override;
  void Complete(const VideoEncoderConfig& config, vpx_codec_enc_cfg_t& library) const override;
  bool SetUp(const VideoEncoderConfig& config) override;
  bool Prepare(const ReferencePlanner::Picture& planned, References references,
               vpx_enc_frame_flags_t& flags) override;
  void Collect() override {}  // libvpx calls OnPacket while it encodes
  static void OnPacket(vpx_codec_cx_pkt_t* packet, void* encoder);

  Resolution started_;  // libvpx makes a keyframe of anything larger
};

}  // namespace visavis
