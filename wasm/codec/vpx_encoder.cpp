#include "wasm/codec/vpx_encoder.h"

#include <vpx/vp8cx.h>

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr int kMinSpeed = -16, kMaxSpeed = -1;
constexpr int kMaxFrameRate = 60;
constexpr DataRate kMinRate = DataRate::KilobitsPerSec(1);
constexpr DataRate kMaxRate = DataRate::KilobitsPerSec(100'000);

// libwebrtc's quantizer range for camera video (modules/video_coding/codecs/vp8).
constexpr unsigned kMinQuantizer = 2, kMaxQuantizer = 56;
// The decoder's buffer that rate control thinks of, in ms of the target rate. libwebrtc has 1000,
// 500 and 600; shorter ones keep a large frame from being followed by another before it has
// drained.
constexpr unsigned kBufferMs = 600, kBufferInitialMs = 400, kBufferOptimalMs = 500;
constexpr unsigned kUndershootPercent = 100, kOvershootPercent = 15;  // as libwebrtc
constexpr unsigned kDropBelowPercent = 30;  // of the optimal buffer level; as libwebrtc
// A keyframe is at most this share of a mean frame: about 130 ms of the target rate at 30 fps.
constexpr unsigned kMaxIntraPercent = 400;
constexpr unsigned kStaticThreshold = 1;  // skip blocks that do not change; as libwebrtc
constexpr int kInterval = 8;              // weight of one capture interval in the mean: 1/8

constexpr int kTimebaseHz = 1'000'000;

bool IsValid(const VideoEncoderConfig& config) {
  const auto side_is_valid = [](int side) { return side >= 1 && side <= kMaxVideoDimension; };
  return side_is_valid(config.resolution.width) && side_is_valid(config.resolution.height) &&
         config.frame_rate >= 1 && config.frame_rate <= kMaxFrameRate &&
         config.target_rate >= kMinRate && config.target_rate <= kMaxRate &&
         config.speed >= kMinSpeed && config.speed <= kMaxSpeed;
}

TimeDelta NominalInterval(int frame_rate) { return TimeDelta::Seconds(1) / frame_rate; }

// A picture in libvpx's terms; it points into `frame`, which libvpx does not write to.
vpx_image_t Wrap(const VideoFrame& frame) {
  vpx_image_t image{};
  const auto width = static_cast<unsigned>(frame.width());
  const auto height = static_cast<unsigned>(frame.height());
  auto* bytes = const_cast<std::uint8_t*>(frame.data());
  vpx_img_wrap(&image, VPX_IMG_FMT_I420, width, height, 1, bytes);
  // vpx_img_wrap rounds odd widths up in the luma plane; our planes are tight.
  image.planes[VPX_PLANE_U] = const_cast<std::uint8_t*>(frame.u());
  image.planes[VPX_PLANE_V] = const_cast<std::uint8_t*>(frame.v());
  image.stride[VPX_PLANE_Y] = frame.stride_y();
  image.stride[VPX_PLANE_U] = image.stride[VPX_PLANE_V] = frame.stride_uv();
  return image;
}

}  // namespace

Result<std::monostate, CodecError> VpxEncoder::Configure(const VideoEncoderConfig& config) {
  if (!IsValid(config)) return CodecError::kInvalidConfig;
  const bool restart = !context_.alive() || !config_ || config_->resolution != config.resolution;
  if (!config_ || config_->frame_rate != config.frame_rate)
    frame_interval_ = NominalInterval(config.frame_rate);
  config_ = config;
  if (restart) {
    if (!Start()) return CodecError::kCodecFailure;
  } else {
    const vpx_codec_enc_cfg_t library_config = LibraryConfig();
    if (vpx_codec_enc_config_set(context_.get(), &library_config) != VPX_CODEC_OK)
      return CodecError::kCodecFailure;
  }
  if (vpx_codec_control(context_.get(), VP8E_SET_CPUUSED, config.speed) != VPX_CODEC_OK)
    return CodecError::kCodecFailure;
  return std::monostate();
}

vpx_codec_enc_cfg_t VpxEncoder::LibraryConfig() const {
  vpx_codec_enc_cfg_t config{};
  vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &config, 0);
  config.g_w = static_cast<unsigned>(config_->resolution.width);
  config.g_h = static_cast<unsigned>(config_->resolution.height);
  config.g_timebase = {1, kTimebaseHz};
  config.g_threads = 1;
  config.g_pass = VPX_RC_ONE_PASS;
  config.g_lag_in_frames = 0;
  // Every frame is needed by the next one anyway: loss is repaired by retransmission or a keyframe.
  // So the few percent that independent entropy contexts cost would buy nothing.
  config.g_error_resilient = 0;
  config.kf_mode = VPX_KF_DISABLED;
  config.rc_end_usage = VPX_CBR;
  config.rc_target_bitrate = static_cast<unsigned>(config_->target_rate.kbps());
  config.rc_min_quantizer = kMinQuantizer;
  config.rc_max_quantizer = kMaxQuantizer;
  config.rc_undershoot_pct = kUndershootPercent;
  config.rc_overshoot_pct = kOvershootPercent;
  config.rc_buf_sz = kBufferMs;
  config.rc_buf_initial_sz = kBufferInitialMs;
  config.rc_buf_optimal_sz = kBufferOptimalMs;
  config.rc_dropframe_thresh = kDropBelowPercent;
  config.rc_resize_allowed = 0;  // sizes are the ladder's decision
  return config;
}

bool VpxEncoder::Start() {
  keyframe_ = Keyframe::kOwed;
  if (!context_.InitEncoder(vpx_codec_vp8_cx(), LibraryConfig())) return false;
  auto* const context = context_.get();
  return vpx_codec_control(context, VP8E_SET_STATIC_THRESHOLD, kStaticThreshold) == VPX_CODEC_OK &&
         vpx_codec_control(context, VP8E_SET_NOISE_SENSITIVITY, 0U) == VPX_CODEC_OK &&
         vpx_codec_control(context, VP8E_SET_TOKEN_PARTITIONS,
                           static_cast<int>(VP8_ONE_TOKENPARTITION)) == VPX_CODEC_OK &&
         vpx_codec_control(context, VP8E_SET_MAX_INTRA_BITRATE_PCT, kMaxIntraPercent) ==
             VPX_CODEC_OK;
}

// libvpx derives the bits of a frame from its duration. The mean of the real intervals makes a
// camera that is slower than configured still fill the rate, without passing its jitter on.
TimeDelta VpxEncoder::AdvanceTime(Timestamp capture_time) {
  const TimeDelta nominal = NominalInterval(config_->frame_rate);
  if (last_capture_time_ && capture_time > *last_capture_time_) {
    const TimeDelta interval =
        std::clamp(capture_time - *last_capture_time_, nominal / 2, nominal * std::int64_t{8});
    frame_interval_ += (interval - frame_interval_) / kInterval;
  }
  last_capture_time_ = capture_time;
  return frame_interval_;
}

Result<std::monostate, CodecError> VpxEncoder::Encode(const VideoFrame& frame, FrameRequest request,
                                                      EncodedFrame& out) {
  out.data.clear();
  out.is_keyframe = false;
  out.temporal_layer = 0;
  out.resolution = frame.resolution();
  out.capture_time = frame.capture_time;
  if (!config_ || !context_.alive()) return CodecError::kInvalidConfig;
  if (frame.resolution() != config_->resolution) return CodecError::kInvalidInput;
  if (request == FrameRequest::kKeyframe) keyframe_ = Keyframe::kOwed;

  const vpx_image_t image = Wrap(frame);
  const TimeDelta duration = AdvanceTime(frame.capture_time);
  const vpx_enc_frame_flags_t flags = keyframe_ == Keyframe::kOwed ? VPX_EFLAG_FORCE_KF : 0;
  if (vpx_codec_encode(context_.get(), &image, stream_time_.us(),
                       static_cast<unsigned long>(duration.us()), flags,
                       VPX_DL_REALTIME) != VPX_CODEC_OK)
    return CodecError::kCodecFailure;
  stream_time_ += duration;

  vpx_codec_iter_t iterator = nullptr;
  while (const vpx_codec_cx_pkt_t* packet = vpx_codec_get_cx_data(context_.get(), &iterator)) {
    if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    const auto* bytes = static_cast<const std::uint8_t*>(packet->data.frame.buf);
    out.data.insert(out.data.end(), bytes, bytes + packet->data.frame.sz);
    out.is_keyframe = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
  }
  if (out.is_keyframe) keyframe_ = Keyframe::kNotOwed;
  return std::monostate();
}

std::unique_ptr<VideoEncoder> CreateVp8Encoder() { return std::make_unique<VpxEncoder>(); }

}  // namespace visavis
