#include "wasm/call/video_sender.h"

#include <algorithm>
#include <utility>

#include "wasm/media/media_time.h"

namespace visavis {

namespace {

constexpr int kMaxReferenceDistance = 255;  // VideoPacket::reference_distance is one byte

// Frame numbers count as picture numbers do. Of several references the newest needs the others.
std::uint8_t DistanceToReference(const EncodedFrame& frame) {
  const auto references = frame.references.pictures();
  if (references.empty()) return 1;
  const PictureNumber distance = frame.picture - *std::ranges::max_element(references);
  return static_cast<std::uint8_t>(std::clamp<PictureNumber>(distance, 1, kMaxReferenceDistance));
}

}  // namespace

Resolution VideoSender::SourceSize(const VideoFrame& frame) const {
  if (size_ == VideoSize::kFull || content_ == ContentKind::kScreen) return frame.resolution();
  const auto half = [](int side) { return std::max(2, side / 4 * 2); };
  return {half(frame.width()), half(frame.height())};
}

void VideoSender::RequestKeyframe() {
  keyframe_wanted_ = true;
  ++statistics_.keyframe_requests;
}

DataRate VideoSender::most_useful_rate() const {
  constexpr Resolution kUsual{640, 360};  // until the first frame tells
  return ladder_ ? ladder_->most_useful_rate(effort().smaller) : MostUsefulVideoRate(kUsual);
}

std::span<const VideoPacket> VideoSender::Encode(const VideoFrame& frame, Timestamp now) {
  packets_.clear();
  encoded_last_ = false;
  ++statistics_.frames_captured;
  if (!HasEncoder() || frame.width() < 2 || frame.height() < 2) return {};

  const Timestamp capture_time = std::clamp(frame.capture_time, now - kMaxCaptureAge, now);
  const Resolution source = SourceSize(frame);
  if (!ladder_) ladder_.emplace(source, content_, rate_);
  ladder_->SetSource(source, content_);
  ladder_->Update(rate_, now);
  const VideoStep step = ladder_->step(effort().smaller);
  if (!IsFrameDue(capture_time, step.frame_rate)) {
    ++statistics_.frames_skipped;
    return {};
  }
  const FrameRequest request = NextRequest(now);
  if (!Configure(step, request.kind)) {
    ++statistics_.encode_errors;
    return {};
  }
  const auto encoded = encoder_->Encode(frame, request);
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
  if (request.kind == FrameRequest::Kind::kRepair && !encoded->front().is_keyframe) {
    ++statistics_.repairs;
    statistics_.repair_bytes += encoded->front().data.size();
    last_repair_ = now;
    repair_wanted_ = false;
  }
  return Packetize(encoded->front(), capture_time, now);
}

bool VideoSender::HasEncoder() {
  if (encoder_ == nullptr) encoder_ = codecs_.CreateVideoEncoder(VideoCodecKind::kVp8);
  return encoder_ != nullptr;
}

void VideoSender::RequestRepair() { repair_wanted_ = true; }

FrameRequest VideoSender::NextRequest(Timestamp now) {
  if (keyframe_overdue_ || (keyframe_wanted_ && now - kKeyframeInterval >= last_keyframe_))
    return FrameRequest::kKeyframe;
  if (!repair_wanted_ || now - kRepairInterval < std::max(last_repair_, last_keyframe_))
    return FrameRequest::kAny;
  if (repair_reference()) return FrameRequest::Repair(acknowledged_->picture);
  repair_wanted_ = false;
  RequestKeyframe();
  return now - kKeyframeInterval >= last_keyframe_ ? FrameRequest::kKeyframe : FrameRequest::kAny;
}

std::optional<std::uint16_t> VideoSender::unacknowledged_reference() const {
  if (!unacknowledged_) return std::nullopt;
  return unacknowledged_->frame_number;
}

std::optional<std::uint16_t> VideoSender::repair_reference() const {
  if (!acknowledged_ || encoder_->AcknowledgedReference() != acknowledged_->picture)
    return std::nullopt;
  const auto distance =
      static_cast<std::uint16_t>(packetizer_.next_frame_number() - acknowledged_->frame_number);
  if (distance > kMaxReferenceDistance) return std::nullopt;
  return acknowledged_->frame_number;
}

void VideoSender::AcknowledgeReference(std::uint16_t frame_number) {
  if (!unacknowledged_ || unacknowledged_->frame_number != frame_number) return;
  encoder_->Acknowledge(unacknowledged_->picture);
  acknowledged_ = unacknowledged_;
  unacknowledged_.reset();
}

void VideoSender::SetTemporalLayers(int layers) {
  layers_wanted_ = std::clamp(layers, 1, kMaxTemporalLayers);
}

std::span<const VideoPacket> VideoSender::Packetize(const EncodedFrame& encoded,
                                                    Timestamp capture_time, Timestamp now) {
  if (encoded.is_keyframe) {
    ++statistics_.keyframes;
    statistics_.keyframe_bytes += encoded.data.size();
    keyframe_wanted_ = keyframe_overdue_ = repair_wanted_ = false;
    last_keyframe_ = now;
    acknowledged_.reset();
    unacknowledged_.reset();
  }
  if (encoded.is_long_term) {
    unacknowledged_ = {.frame_number = packetizer_.next_frame_number(), .picture = encoded.picture};
  }
  const FrameToPacketize description{
      .data = encoded.data,
      .is_keyframe = encoded.is_keyframe,
      .temporal_layer = encoded.temporal_layer,
      .is_long_term = encoded.is_long_term,
      .reference_distance = DistanceToReference(encoded),
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

void VideoSender::FrameTook(TimeDelta time, TimeDelta others, Timestamp now) {
  others_ += others;
  if (!encoded_last_) return;  // skipped: it says nothing of the encoder
  statistics_.encode_time = time;
  statistics_.effort = effort_.Update(time, TimeDelta::Seconds(1) / configured_->frame_rate,
                                      std::exchange(others_, TimeDelta::Zero()), now);
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

bool VideoSender::Configure(const VideoStep& step, FrameRequest::Kind request) {
  constexpr ScalabilityMode kModes[] = {ScalabilityMode::kL1T1, ScalabilityMode::kL1T2,
                                        ScalabilityMode::kL1T3};
  const bool is_keyframe = request == FrameRequest::Kind::kKeyframe || !configured_ ||
                           configured_->resolution != step.resolution;
  if (is_keyframe || layers_wanted_ > temporal_layers()) scalability_ = kModes[layers_wanted_ - 1];
  VideoEncoderConfig config = configured_.value_or(VideoEncoderConfig{});
  config.resolution = step.resolution;
  config.frame_rate = step.frame_rate;
  config.target_rate = rate_;
  config.scalability = scalability_;
  config.long_term_references = LongTermReferences::kKept;
  config.speed = effort().speed;
  config.content = content_;
  if (configured_ && configured_->resolution == config.resolution &&
      configured_->frame_rate == config.frame_rate && configured_->speed == config.speed &&
      configured_->scalability == config.scalability && configured_->content == config.content &&
      IsNear(rate_)) {
    return true;
  }
  if (!encoder_->Configure(config).ok()) return false;
  configured_ = config;
  return true;
}

}  // namespace visavis
