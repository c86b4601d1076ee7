#include "wasm/codec/vp9_encoder.h"

#include <vpx/vp8cx.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace visavis {
namespace {

constexpr int kBuffers = 8;

constexpr unsigned kCyclicRefresh = 3;  // VP9E_SET_AQ_MODE; what libwebrtc uses in real time
// libvpx scales each spatial layer itself; a side must have this many pixels in the lowest.
constexpr int kSmallestSide = 16;

bool IsLayered(Layers layers) { return layers.spatial > 1 || layers.temporal > 1; }
// libvpx searches for motion in last only, so a repair must have its reference there. Which buffer
// is last can be told in layer mode alone.
bool UsesLayerMode(const VideoEncoderConfig& config) {
  return IsLayered(LayersOf(config.scalability)) ||
         config.long_term_references == LongTermReferences::kKept;
}

}  // namespace

Vp9Encoder::Vp9Encoder() : VpxEncoder(vpx_codec_vp9_cx()) {}

// Sides that do not halve evenly would make layers of other sizes than we tell.
bool Vp9Encoder::Supports(const VideoEncoderConfig& config) const {
  const int halvings = LayersOf(config.scalability).spatial - 1;
  if (halvings == 0) return true;
  const int step = 1 << halvings;
  const auto fits = [&](int side) { return side % step == 0 && side / step >= kSmallestSide; };
  return fits(config.resolution.width) && fits(config.resolution.height);
}

int Vp9Encoder::Buffers() const { return kBuffers; }

bool Vp9Encoder::CanFollow(const VideoEncoderConfig& now, const VideoEncoderConfig& next) const {
  if (now.scalability != next.scalability || now.content != next.content ||
      now.long_term_references != next.long_term_references)
    return false;
  // With layers quantizers are set once.
  if (UsesLayerMode(now) && now.quantizer != next.quantizer) return false;
  if (now.resolution == next.resolution) return true;
  // References may be at most twice as large and 16 times as small (VP9 bitstream specification,
  // section 7.2: ref_frame_width).
  const auto follows = [](int from, int to) { return 2 * to >= from && to <= 16 * from; };
  return LayersOf(now.scalability).spatial == 1 && next.resolution.width <= started_.width &&
         next.resolution.height <= started_.height &&
         follows(now.resolution.width, next.resolution.width) &&
         follows(now.resolution.height, next.resolution.height);
}

void Vp9Encoder::Complete(const VideoEncoderConfig& config, vpx_codec_enc_cfg_t& library) const {
  const Layers layers = LayersOf(config.scalability);
  // Where frames may be missing, each starts from the default probabilities.
  const bool in_layer_mode = UsesLayerMode(config);
  library.g_error_resilient = in_layer_mode ? VPX_ERROR_RESILIENT_DEFAULT : 0;
  library.temporal_layering_mode =
      in_layer_mode ? VP9E_TEMPORAL_LAYERING_MODE_BYPASS : VP9E_TEMPORAL_LAYERING_MODE_NOLAYERING;
  const auto spatial_layers = static_cast<std::size_t>(layers.spatial);
  // Layer mode wants two layers: of a stream without any, the second one is never used and has no
  // share of the rate.
  const bool has_spare_layer = in_layer_mode && !IsLayered(layers);
  const auto temporal_layers = static_cast<std::size_t>(has_spare_layer ? 2 : layers.temporal);
  library.ss_number_layers = static_cast<unsigned>(spatial_layers);
  library.ts_number_layers = static_cast<unsigned>(temporal_layers);
  constexpr unsigned kDecimators[] = {4, 2, 1};
  for (std::size_t t = 0; t < temporal_layers; ++t) {
    library.ts_rate_decimator[t] =
        has_spare_layer ? 1 : kDecimators[kMaxTemporalLayers - temporal_layers + t];
  }
  const auto spatial_shares = SpatialShares(layers.spatial);
  const auto temporal_shares = TemporalShares(layers.temporal);
  for (std::size_t s = 0; s < spatial_layers; ++s) {
    const double rate = spatial_shares[s] * static_cast<double>(library.rc_target_bitrate);
    library.ss_target_bitrate[s] = static_cast<unsigned>(std::max(1L, std::lround(rate)));
    for (std::size_t t = 0; t < temporal_layers; ++t) {
      library.layer_target_bitrate[s * temporal_layers + t] =
          static_cast<unsigned>(std::max(1L, std::lround(rate * temporal_shares[t])));
    }
  }
}

bool Vp9Encoder::SetUp(const VideoEncoderConfig& config) {
  started_ = config.resolution;
  const auto set = [](vpx_codec_err_t result) { return result == VPX_CODEC_OK; };
  auto* const codec = context();
  vpx_codec_priv_output_cx_pkt_cb_pair_t callback{&Vp9Encoder::OnPacket, this};
  const bool is_screen = config.content == ContentKind::kScreen;
  const bool ok = set(vpx_codec_control(codec, VP9E_REGISTER_CX_CALLBACK, &callback)) &&
                  set(vpx_codec_control(codec, VP9E_SET_AQ_MODE, kCyclicRefresh)) &&
                  set(vpx_codec_control(codec, VP9E_SET_TUNE_CONTENT,
                                        is_screen ? VP9E_CONTENT_SCREEN : VP9E_CONTENT_DEFAULT)) &&
                  set(vpx_codec_control(codec, VP8E_SET_STATIC_THRESHOLD, 1U)) &&
                  set(vpx_codec_control(codec, VP9E_SET_NOISE_SENSITIVITY, 0U)) &&
                  set(vpx_codec_control(codec, VP8E_SET_MAX_INTRA_BITRATE_PCT,
                                        is_screen ? kMaxIntraPercentOfScreen : kMaxIntraPercent));
  if (!ok || !UsesLayerMode(config)) return ok;
  const Layers layers_now = LayersOf(config.scalability);

  vpx_svc_extra_cfg_t parameters{};
  vpx_svc_frame_drop_t drop{};
  for (int s = 0; s < layers_now.spatial; ++s) {
    parameters.scaling_factor_num[s] = 1;
    parameters.scaling_factor_den[s] = 1 << (layers_now.spatial - 1 - s);
    drop.framedrop_thresh[s] = static_cast<int>(DropThreshold());
  }
  const int library_layers = std::max(2, layers_now.spatial * layers_now.temporal);
  for (int i = 0; i < library_layers; ++i) {
    parameters.max_quantizers[i] = static_cast<int>(HighestQuantizer(config));
    parameters.min_quantizers[i] = static_cast<int>(LowestQuantizer(config));
  }
  // A picture comes with all its spatial layers or not at all.
  drop.framedrop_mode = FULL_SUPERFRAME_DROP;
  drop.max_consec_drop = 8;
  return set(vpx_codec_control(codec, VP9E_SET_SVC, 1)) &&
         set(vpx_codec_control(codec, VP9E_SET_SVC_PARAMETERS, &parameters)) &&
         set(vpx_codec_control(codec, VP9E_SET_SVC_FRAME_DROP_LAYER, &drop));
}

bool Vp9Encoder::Prepare(const ReferencePlanner::Picture& planned, References references,
                         vpx_enc_frame_flags_t&) {
  if (references == References::kOwn) return true;
  const Layers layers_now = layers();
  vpx_svc_layer_id_t ids{};
  ids.temporal_layer_id = planned.temporal_layer;
  vpx_svc_ref_frame_config_t config{};
  for (int s = 0; s < layers_now.spatial; ++s) {
    const ReferencePlanner::Frame& frame = planned.frames[static_cast<std::size_t>(s)];
    ids.temporal_layer_id_per_spatial[s] = planned.temporal_layer;
    // libvpx takes a frame of another size from golden only, in keyframes from last
    // (vp9_spatial_svc_encoder.c, set_frame_flags_bypass_mode_ex0).
    struct Reference {
      int* buffer;
      int* used;
    };
    const Reference last{&config.lst_fb_idx[s], &config.reference_last[s]};
    const Reference golden{&config.gld_fb_idx[s], &config.reference_golden[s]};
    const Reference altref{&config.alt_fb_idx[s], &config.reference_alt_ref[s]};
    // A frame may take its size from any of the three, used or not: they must be what every
    // receiver has (VP9 bitstream specification, section 7.2.5).
    const int first = frame.lower    ? *frame.lower
                      : frame.refers ? std::countr_zero(frame.refers)
                                     : s;
    for (const Reference& reference : {last, golden, altref}) *reference.buffer = first;
    const auto refer = [](const Reference& reference, int buffer) {
      *reference.buffer = buffer;
      *reference.used = 1;
    };
    if (frame.lower) refer(planned.is_keyframe ? last : golden, *frame.lower);
    bool is_last_taken = planned.is_keyframe;
    for (int i = 0; i < kBuffers; ++i) {
      if ((frame.refers >> i & 1) == 0) continue;
      // The newest, the buffer of the layer between, comes last in order and goes on top.
      refer(!is_last_taken ? last : frame.lower ? altref : golden, i);
      is_last_taken = true;
    }
    config.update_buffer_slot[s] = frame.updates;
  }
  return vpx_codec_control(context(), VP9E_SET_SVC_LAYER_ID, &ids) == VPX_CODEC_OK &&
         vpx_codec_control(context(), VP9E_SET_SVC_REF_FRAME_CONFIG, &config) == VPX_CODEC_OK;
}

void Vp9Encoder::OnPacket(vpx_codec_cx_pkt_t* packet, void* encoder) {
  auto* const self = static_cast<Vp9Encoder*>(encoder);
  vpx_svc_layer_id_t ids{};
  if (vpx_codec_control(self->context(), VP9E_GET_SVC_LAYER_ID, &ids) != VPX_CODEC_OK) return;
  self->Append(*packet, ids.spatial_layer_id);
}

std::unique_ptr<VideoEncoder> CreateVp9Encoder() { return std::make_unique<Vp9Encoder>(); }

}  // namespace visavis
