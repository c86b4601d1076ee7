#include "wasm/codec/vpx_encoder.h"

#include <vpx/vp8cx.h>

#include <algorithm>

#include "wasm/codec/vpx_picture.h"

namespace visavis {
namespace {

constexpr int kMaxFrameRate = 60;
constexpr DataRate kMinRate = DataRate::KilobitsPerSec(1);
constexpr DataRate kMaxRate = DataRate::KilobitsPerSec(100'000);

// The decoder's buffer that rate control thinks of, in ms of the target rate. libwebrtc has 1000,
// 500 and 600; shorter ones keep a large frame from being followed by another before it has
// drained.
constexpr unsigned kBufferMs = 600, kBufferInitialMs = 400, kBufferOptimalMs = 500;
constexpr unsigned kUndershootPercent = 100, kOvershootPercent = 15;  // as libwebrtc
constexpr int kInterval = 8;  // weight of one capture interval in the mean: 1/8

constexpr int kTimebaseHz = 1'000'000;

bool IsValid(const VideoEncoderConfig& config, SpeedRange speeds) {
  const auto side_is_valid = [](int side) { return side >= 1 && side <= kMaxVideoDimension; };
  const int speed = config.speed.value_or(speeds.usual);
  const int quantizer = config.quantizer.value_or(0);
  return quantizer >= 0 && quantizer <= 63 && side_is_valid(config.resolution.width) &&
         side_is_valid(config.resolution.height) && config.frame_rate >= 1 &&
         config.frame_rate <= kMaxFrameRate && config.target_rate >= kMinRate &&
         config.target_rate <= kMaxRate && speed >= std::min(speeds.best, speeds.fastest) &&
         speed <= std::max(speeds.best, speeds.fastest);
}

TimeDelta NominalInterval(int frame_rate) { return TimeDelta::Seconds(1) / frame_rate; }

}  // namespace

Result<std::monostate, CodecError> VpxEncoder::Configure(const VideoEncoderConfig& config) {
  if (!IsValid(config, SpeedsOf(kind())) || !Supports(config)) return CodecError::kInvalidConfig;
  bool restart = !context_.alive() || !config_;
  if (!restart) {
    VideoEncoderConfig coded = *config_;
    coded.resolution = coded_;
    restart = !CanFollow(coded, config) || coded.frame_dropping != config.frame_dropping;
  }
  if (!config_ || config_->frame_rate != config.frame_rate)
    frame_interval_ = NominalInterval(config.frame_rate);
  config_ = config;
  if (!(restart ? Start() : Apply()) || !SetSpeed(Speed())) return CodecError::kCodecFailure;
  return std::monostate();
}

int VpxEncoder::Speed() const { return config_->speed.value_or(SpeedsOf(kind()).usual); }

// A repair's reference is some frames old, so motion is longer and better searched for: a fifth
// fewer bytes on a restless clip (repair_bench).
int VpxEncoder::SpeedOfRepair() const {
  const SpeedRange speeds = SpeedsOf(kind());
  constexpr int kSteps = 4;
  return speeds.best < speeds.fastest ? std::max(speeds.best, Speed() - kSteps)
                                      : std::min(speeds.best, Speed() + kSteps);
}

bool VpxEncoder::SetSpeed(int speed) {
  return vpx_codec_control(context(), VP8E_SET_CPUUSED, speed) == VPX_CODEC_OK;
}

vpx_codec_enc_cfg_t VpxEncoder::LibraryConfig() const {
  vpx_codec_enc_cfg_t config{};
  vpx_codec_enc_config_default(interface_, &config, 0);
  config.g_w = static_cast<unsigned>(config_->resolution.width);
  config.g_h = static_cast<unsigned>(config_->resolution.height);
  config.g_timebase = {1, kTimebaseHz};
  config.g_threads = 1;
  config.g_pass = VPX_RC_ONE_PASS;
  config.g_lag_in_frames = 0;
  config.kf_mode = VPX_KF_DISABLED;
  config.rc_end_usage = VPX_CBR;
  config.rc_target_bitrate = static_cast<unsigned>(config_->target_rate.kbps());
  config.rc_min_quantizer = LowestQuantizer(*config_);
  config.rc_max_quantizer = HighestQuantizer(*config_);
  config.rc_undershoot_pct = kUndershootPercent;
  config.rc_overshoot_pct = kOvershootPercent;
  config.rc_buf_sz = kBufferMs;
  config.rc_buf_initial_sz = kBufferInitialMs;
  config.rc_buf_optimal_sz = kBufferOptimalMs;
  config.rc_dropframe_thresh = DropThreshold();
  config.rc_resize_allowed = 0;  // sizes are the ladder's decision
  Complete(*config_, config);
  return config;
}

bool VpxEncoder::SetDropping(FrameDropping dropping) {
  if (dropping_ == dropping) return true;
  dropping_ = dropping;
  return Apply();
}

bool VpxEncoder::Start() {
  owed_ = FrameRequest::kKeyframe;
  coded_ = config_->resolution;
  dropping_ = FrameDropping::kAllowed;
  planner_.emplace(layers(), config_->long_term_references, Buffers());
  const Layers layers_now = layers();
  const bool is_planned = layers_now.spatial > 1 || layers_now.temporal > 1 ||
                          config_->long_term_references == LongTermReferences::kKept;
  references_ = is_planned ? References::kPlanned : References::kOwn;
  return context_.InitEncoder(interface_, LibraryConfig()) && SetUp(*config_);
}

bool VpxEncoder::Apply() {
  const vpx_codec_enc_cfg_t config = LibraryConfig();
  return vpx_codec_enc_config_set(context(), &config) == VPX_CODEC_OK;
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

// A keyframe serves all that is asked for; a repair is from the newest reference named.
FrameRequest VpxEncoder::Owed(FrameRequest request) {
  using Kind = FrameRequest::Kind;
  const bool owes_keyframe = owed_.kind == Kind::kKeyframe;
  if (request.kind == Kind::kKeyframe) {
    const int lowest =
        owes_keyframe ? std::min(owed_.lowest_layer, request.lowest_layer) : request.lowest_layer;
    owed_ = owed_.kind == Kind::kRepair ? FrameRequest::kKeyframe : FrameRequest::Refresh(lowest);
  } else if (request.kind == Kind::kRepair) {
    owed_ = owes_keyframe ? FrameRequest::kKeyframe : request;
  }
  return owed_;
}

Result<std::span<const EncodedFrame>, CodecError> VpxEncoder::Encode(const VideoFrame& frame,
                                                                     FrameRequest request) {
  frame_count_ = 0;
  if (!config_ || !context_.alive()) return CodecError::kInvalidConfig;
  if (frame.resolution() != config_->resolution) return CodecError::kInvalidInput;

  // What is of another size might be too large or too small to refer to.
  if (coded_ != config_->resolution) planner_->ForgetLongTermReferences();
  const ReferencePlanner::Picture planned = planner_->Plan(Owed(request));
  const vpx_image_t image = WrapPicture(frame);
  const TimeDelta duration = AdvanceTime(frame.capture_time);
  vpx_enc_frame_flags_t flags = planned.is_keyframe ? VPX_EFLAG_FORCE_KF : 0;
  if (planned.is_repair && !SetSpeed(SpeedOfRepair())) return CodecError::kCodecFailure;
  const bool is_encoded = Prepare(planned, references_, flags) &&
                          vpx_codec_encode(context(), &image, stream_time_.us(),
                                           static_cast<unsigned long>(duration.us()), flags,
                                           VPX_DL_REALTIME) == VPX_CODEC_OK;
  const bool has_speed = !planned.is_repair || SetSpeed(Speed());
  if (!is_encoded) return CodecError::kCodecFailure;
  stream_time_ += duration;
  if (!has_speed) return CodecError::kCodecFailure;
  Collect();
  if (frame_count_ == 0) {
    planner_->OnDropped(planned);
  } else {
    Describe(frame, planned);
    planner_->OnEncoded(planned, next_picture_++);
    owed_ = FrameRequest::kAny;
    coded_ = config_->resolution;
  }
  return std::span<const EncodedFrame>(frames_.data(), frame_count_);
}

void VpxEncoder::Append(const vpx_codec_cx_pkt_t& packet, int spatial) {
  if (packet.kind != VPX_CODEC_CX_FRAME_PKT || packet.data.frame.sz == 0) return;
  const bool is_next = frame_count_ == 0 || frames_[frame_count_ - 1].spatial_layer != spatial;
  if (is_next) {
    if (frame_count_ == frames_.size()) return;
    frames_[frame_count_].data.clear();
    frames_[frame_count_].spatial_layer = static_cast<std::uint8_t>(spatial);
    ++frame_count_;
  }
  EncodedFrame& frame = frames_[frame_count_ - 1];
  const auto* bytes = static_cast<const std::uint8_t*>(packet.data.frame.buf);
  frame.data.insert(frame.data.end(), bytes, bytes + packet.data.frame.sz);
}

void VpxEncoder::Describe(const VideoFrame& source, const ReferencePlanner::Picture& planned) {
  for (std::size_t i = 0; i < frame_count_; ++i) {
    EncodedFrame& frame = frames_[i];
    const ReferencePlanner::Frame& plan = planned.frames[frame.spatial_layer];
    frame.is_keyframe = planned.is_keyframe;
    frame.temporal_layer = static_cast<std::uint8_t>(planned.temporal_layer);
    const int halvings = layers().spatial - 1 - frame.spatial_layer;
    frame.resolution = {source.width() >> halvings, source.height() >> halvings};
    frame.capture_time = source.capture_time;
    frame.uses_lower_layer = plan.lower.has_value();
    frame.is_switching_point = planned.is_switching_point;
    frame.ends_picture = i + 1 == frame_count_;
    frame.is_long_term = planned.is_long_term && frame.spatial_layer == 0;
    frame.picture = next_picture_;
    if (references_ == References::kPlanned) {
      frame.references = planner_->References(plan);
    } else {
      // Whatever libvpx refers to was made of frames up to the last one.
      frame.references.Clear();
      if (!planned.is_keyframe) frame.references.Add(next_picture_ - 1);
    }
  }
}

void VpxEncoder::Acknowledge(PictureNumber picture) {
  if (planner_) planner_->Acknowledge(picture);
}

std::optional<PictureNumber> VpxEncoder::AcknowledgedReference() const {
  return planner_ ? planner_->acknowledged() : std::nullopt;
}

}  // namespace visavis
