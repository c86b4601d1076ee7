#include "wasm/codec/vp8_encoder.h"

#include <vpx/vp8cx.h>

#include <cmath>
#include <cstddef>

namespace visavis {
namespace {

// Blocks that differ less are skipped: for a camera as libwebrtc, for a screen what its
// screenshare has, so that what stands still costs nothing.
constexpr unsigned kStaticThreshold = 1, kStaticThresholdOfScreen = 100;

// The planner's buffers are last, golden and altref, in this order.
vpx_enc_frame_flags_t FlagsOf(const ReferencePlanner::Frame& frame) {
  constexpr vpx_enc_frame_flags_t kNoReference[] = {VP8_EFLAG_NO_REF_LAST, VP8_EFLAG_NO_REF_GF,
                                                    VP8_EFLAG_NO_REF_ARF};
  constexpr vpx_enc_frame_flags_t kNoUpdate[] = {VP8_EFLAG_NO_UPD_LAST, VP8_EFLAG_NO_UPD_GF,
                                                 VP8_EFLAG_NO_UPD_ARF};
  vpx_enc_frame_flags_t flags = 0;
  for (int i = 0; i < 3; ++i) {
    if ((frame.refers >> i & 1) == 0) flags |= kNoReference[i];
    if ((frame.updates >> i & 1) == 0) flags |= kNoUpdate[i];
  }
  return flags;
}

}  // namespace

Vp8Encoder::Vp8Encoder() : VpxEncoder(vpx_codec_vp8_cx()) {}

bool Vp8Encoder::Supports(const VideoEncoderConfig& config) const {
  return LayersOf(config.scalability).spatial == 1;
}

int Vp8Encoder::Buffers() const { return 3; }

bool Vp8Encoder::CanFollow(const VideoEncoderConfig& now, const VideoEncoderConfig& next) const {
  return now.resolution == next.resolution && now.scalability == next.scalability &&
         now.content == next.content && now.long_term_references == next.long_term_references;
}

void Vp8Encoder::Complete(const VideoEncoderConfig& config, vpx_codec_enc_cfg_t& library) const {
  // Loss is repaired by retransmission, a long-term reference or a keyframe, and what other frames
  // must not build upon is said of each frame. So the few percent that libvpx's own error
  // resilience costs would buy nothing.
  library.g_error_resilient = 0;
  const int temporal = LayersOf(config.scalability).temporal;
  if (temporal == 1) return;
  constexpr unsigned kDecimators[] = {4, 2, 1};
  constexpr unsigned kIds[][4] = {{0, 1, 0, 1}, {0, 2, 1, 2}};
  const auto shares = TemporalShares(temporal);
  library.ts_number_layers = static_cast<unsigned>(temporal);
  library.ts_periodicity = temporal == 2 ? 2 : 4;
  for (std::size_t i = 0; i < static_cast<std::size_t>(temporal); ++i) {
    library.ts_rate_decimator[i] =
        kDecimators[static_cast<std::size_t>(kMaxTemporalLayers - temporal) + i];
    library.ts_target_bitrate[i] = static_cast<unsigned>(
        std::lround(shares[i] * static_cast<double>(library.rc_target_bitrate)));
  }
  for (std::size_t i = 0; i < library.ts_periodicity; ++i)
    library.ts_layer_id[i] = kIds[temporal - 2][i];
}

bool Vp8Encoder::SetUp(const VideoEncoderConfig& config) {
  const bool is_screen = config.content == ContentKind::kScreen;
  return vpx_codec_control(context(), VP8E_SET_STATIC_THRESHOLD,
                           is_screen ? kStaticThresholdOfScreen : kStaticThreshold) ==
             VPX_CODEC_OK &&
         vpx_codec_control(context(), VP8E_SET_SCREEN_CONTENT_MODE, is_screen ? 1U : 0U) ==
             VPX_CODEC_OK &&
         vpx_codec_control(context(), VP8E_SET_NOISE_SENSITIVITY, 0U) == VPX_CODEC_OK &&
         vpx_codec_control(context(), VP8E_SET_TOKEN_PARTITIONS,
                           static_cast<int>(VP8_ONE_TOKENPARTITION)) == VPX_CODEC_OK &&
         vpx_codec_control(context(), VP8E_SET_MAX_INTRA_BITRATE_PCT,
                           is_screen ? kMaxIntraPercentOfScreen : kMaxIntraPercent) == VPX_CODEC_OK;
}

bool Vp8Encoder::Prepare(const ReferencePlanner::Picture& planned, References references,
                         vpx_enc_frame_flags_t& flags) {
  updates_entropy_ = true;
  if (references == References::kOwn) return true;
  if (!planned.is_keyframe) {
    flags |= FlagsOf(planned.frames[0]);
    // Where a frame may be missing, later ones must not need its probabilities. VP8 has one set of
    // them (RFC 6386 section 9.11), so with long-term references any frame may be missing.
    if (planned.temporal_layer > 0 || keeps_long_term_references()) {
      flags |= VP8_EFLAG_NO_UPD_ENTROPY;
      updates_entropy_ = false;
    }
  }
  // After a frame that is not to update the probabilities libvpx restores what it kept when it
  // wrote that frame (vp8/encoder: onyx_if.c, bitstream.c); of one that it dropped it kept nothing,
  // and restores what was before the newest update. Decoders then meet a stream that is broken.
  const bool must_come_out = !updates_entropy_ && has_new_entropy_;
  if (!SetDropping(must_come_out ? FrameDropping::kNever : FrameDropping::kAllowed)) return false;
  return vpx_codec_control(context(), VP8E_SET_TEMPORAL_LAYER_ID, planned.temporal_layer) ==
         VPX_CODEC_OK;
}

void Vp8Encoder::Collect() {
  vpx_codec_iter_t iterator = nullptr;
  while (const vpx_codec_cx_pkt_t* packet = vpx_codec_get_cx_data(context(), &iterator)) {
    Append(*packet, 0);
    has_new_entropy_ = updates_entropy_;
  }
}

std::unique_ptr<VideoEncoder> CreateVp8Encoder() { return std::make_unique<Vp8Encoder>(); }

}  // namespace visavis
