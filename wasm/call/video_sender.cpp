#include "wasm/call/video_sender.h"

#include <algorithm>
#include <utility>

#include "wasm/codec/picture_convert.h"
#include "wasm/media/media_time.h"

namespace visavis {

VideoSender::VideoSender(std::unique_ptr<VideoEncoder> encoder) : encoder_(std::move(encoder)) {}

void VideoSender::RequestKeyframe() {
  keyframe_wanted_ = true;
  ++statistics_.keyframe_requests;
}

std::span<const VideoPacket> VideoSender::Encode(const VideoFrame& frame, Timestamp now) {
  packets_.clear();
  encoded_last_ = false;
  ++statistics_.frames_captured;
  if (encoder_ == nullptr || frame.width() < 2 || frame.height() < 2) return {};

  const Timestamp capture_time = std::clamp(frame.capture_time, now - kMaxCaptureAge, now);
  if (!ladder_) ladder_.emplace(frame.resolution(), rate_);
  ladder_->SetSource(frame.resolution());
  ladder_->Update(rate_, now);
  const VideoStep step = ladder_->step(effort_.effort().smaller);
  if (!IsFrameDue(capture_time, step.frame_rate)) {
    ++statistics_.frames_skipped;
    return {};
  }
  const VideoFrame* fitted = Fit(frame, step.resolution);
  if (fitted == nullptr || !Configure(step)) {
    ++statistics_.encode_errors;
    return {};
  }

  const bool keyframe_due =
      keyframe_overdue_ || (keyframe_wanted_ && now - kKeyframeInterval >= last_keyframe_);
  const auto request = keyframe_due ? FrameRequest::kKeyframe : FrameRequest::kAny;
  const auto encoded = encoder_->Encode(*fitted, request);
  if (!encoded) {
    ++statistics_.encode_errors;
    keyframe_wanted_ = true;
    return {};
  }
  if (encoded->empty()) {
    ++statistics_.frames_skipped;
    return {};
  }
  ++statistics_.frames_encoded;
  encoded_last_ = true;
  statistics_.resolution = encoded->front().resolution;
  return Packetize(encoded->front(), capture_time, now);
}

std::span<const VideoPacket> VideoSender::Packetize(const EncodedFrame& encoded,
                                                    Timestamp capture_time, Timestamp now) {
  if (encoded.is_keyframe) {
    ++statistics_.keyframes;
    keyframe_wanted_ = keyframe_overdue_ = false;
    last_keyframe_ = now;
  }
  const FrameToPacketize description{
      .data = encoded.data,
      .is_keyframe = encoded.is_keyframe,
      .temporal_layer = encoded.temporal_layer,
      .width = static_cast<std::uint16_t>(encoded.resolution.width),
      .height = static_cast<std::uint16_t>(encoded.resolution.height),
      .timestamp = MediaTimestamp(capture_time, kVideoClockHz)};
  if (packetizer_.Packetize(description, packets_)) return packets_;
  // The encoder has used the frame as a reference all the same.
  ++statistics_.frames_too_large;
  packetizer_.SkipFrame();
  keyframe_wanted_ = true;
  keyframe_overdue_ = !encoded.is_keyframe;
  return {};
}

void VideoSender::FrameTook(TimeDelta time, Timestamp now) {
  if (!encoded_last_) return;  // skipped: it says nothing of the encoder
  statistics_.encode_time = time;
  statistics_.effort = effort_.Update(time, TimeDelta::Seconds(1) / configured_->frame_rate, now);
}

// Cameras are not exact: a frame up to a third of an interval early counts as due.
bool VideoSender::IsFrameDue(Timestamp capture_time, int frame_rate) {
  const TimeDelta interval = TimeDelta::Seconds(1) / frame_rate;
  // A clock that went back must not hold frames up for as long as it went.
  if (next_frame_due_.IsFinite() && next_frame_due_ - capture_time > kMaxCaptureAge / 2) {
    next_frame_due_ = Timestamp::MinusInfinity();
  }
  if (capture_time + interval / 3 < next_frame_due_) return false;
  const Timestamp earliest = capture_time - interval / 3;
  next_frame_due_ = std::max(next_frame_due_, earliest) + interval;
  return true;
}

// Rates that hardly differ are not worth an encoder call: targets move with every feedback.
bool VideoSender::IsNear(DataRate rate) const {
  const double ratio = rate / configured_->target_rate;
  return ratio > 0.97 && ratio < 1.03;
}

bool VideoSender::Configure(const VideoStep& step) {
  VideoEncoderConfig config = configured_.value_or(VideoEncoderConfig{});
  config.resolution = step.resolution;
  config.frame_rate = step.frame_rate;
  config.target_rate = rate_;
  config.speed = effort_.effort().speed;
  if (configured_ && configured_->resolution == config.resolution &&
      configured_->frame_rate == config.frame_rate && configured_->speed == config.speed &&
      IsNear(rate_)) {
    return true;
  }
  if (!encoder_->Configure(config).ok()) return false;
  configured_ = config;
  return true;
}

const VideoFrame* VideoSender::Fit(const VideoFrame& frame, Resolution resolution) {
  if (frame.resolution() == resolution) return &frame;
  scaled_.Resize(resolution);
  return Scale(frame, scaled_).ok() ? &scaled_ : nullptr;
}

}  // namespace visavis
