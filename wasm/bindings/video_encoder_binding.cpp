#include "wasm/bindings/video_encoder_binding.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr std::size_t kMaxPictureBytes = std::size_t{kMaxVideoDimension} * kMaxVideoDimension * 4;
constexpr double kMaxTimestampUs = 1e15;  // 30 years
constexpr double kMaxRateBps = 100e6;     // what the encoders take
constexpr double kMinRateBps = 1000;
constexpr int kMaxFrameRate = 60;
constexpr double kDefaultBitsPerPixel = 0.1;  // 700 kbps for 640x360 at 30 fps

int ToFrameRate(double frame_rate) {
  return std::clamp(static_cast<int>(std::lround(ToInteger(frame_rate, kMaxFrameRate))), 1,
                    kMaxFrameRate);
}

DataRate RateFor(double rate_bps, Resolution resolution, int frame_rate) {
  if (!(rate_bps > 0)) {
    rate_bps = kDefaultBitsPerPixel * static_cast<double>(Pixels(resolution)) * frame_rate;
  }
  return DataRate::BitsPerSec(
      static_cast<std::int64_t>(std::clamp(rate_bps, kMinRateBps, kMaxRateBps)));
}

Timestamp ToCaptureTime(double us) {
  if (!(us > -kMaxTimestampUs)) return Timestamp::Zero();
  return Timestamp::Micros(static_cast<std::int64_t>(std::min(us, kMaxTimestampUs)));
}

}  // namespace

val VideoEncoderBinding::Configure(std::string codec, double width, double height, double rate_bps,
                                   double frame_rate, std::string scalability_mode,
                                   std::string content, bool may_drop_frames) {
  const auto kind = ParseVideoCodecKind(codec);
  const auto scalability = ParseScalabilityMode(scalability_mode);
  if (!kind || !scalability) return Failure(ToString(CodecError::kInvalidConfig));
  if (encoder_ == nullptr || encoder_->kind() != *kind) encoder_ = CreateVideoEncoder(*kind);
  if (encoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
  VideoEncoderConfig config;
  config.resolution = {.width = static_cast<int>(ToInteger(width, 0x1p20)),
                       .height = static_cast<int>(ToInteger(height, 0x1p20))};
  config.frame_rate = ToFrameRate(frame_rate);
  config.target_rate = RateFor(rate_bps, config.resolution, config.frame_rate);
  config.scalability = *scalability;
  config.content = content == "screen" ? ContentKind::kScreen : ContentKind::kCamera;
  config.frame_dropping = may_drop_frames ? FrameDropping::kAllowed : FrameDropping::kNever;
  const auto result = encoder_->Configure(config);
  if (!result) return Failure(ToString(result.error()));
  resolution_ = config.resolution;
  return Success();
}

val VideoEncoderBinding::PictureBuffer(double bytes) {
  const auto size = static_cast<std::size_t>(ToInteger(bytes, kMaxPictureBytes));
  if (picture_.size() < size) picture_.resize(size);
  return val(typed_memory_view(size, picture_.data()));
}

val VideoEncoderBinding::Encode(std::string format, double width, double height,
                                double timestamp_us, bool keyframe) {
  const auto pixel_format = ParsePixelFormat(format);
  const Resolution resolution{.width = static_cast<int>(ToInteger(width, 0x1p20)),
                              .height = static_cast<int>(ToInteger(height, 0x1p20))};
  if (encoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
  if (!pixel_format || !ConvertToI420(*pixel_format, resolution, picture_, frame_)) {
    return Failure(ToString(CodecError::kInvalidInput));
  }
  frame_.capture_time = ToCaptureTime(timestamp_us);
  const VideoFrame* input = &frame_;
  if (resolution != resolution_) {
    scaled_.Resize(resolution_);
    if (!Scale(frame_, scaled_)) return Failure(ToString(CodecError::kInvalidInput));
    input = &scaled_;
  }
  const auto result =
      encoder_->Encode(*input, keyframe ? FrameRequest::kKeyframe : FrameRequest::kAny);
  if (!result) return Failure(ToString(result.error()));
  val object = Success();
  const std::span<const EncodedFrame> layers = *result;
  if (layers.empty()) return object;
  std::span<const std::uint8_t> data = layers[0].data;
  if (layers.size() > 1) {
    JoinVp9Superframe(layers, joined_);
    data = joined_;
  }
  object.set("keyframe", layers[0].is_keyframe);
  object.set("temporalLayer", static_cast<int>(layers[0].temporal_layer));
  object.set("spatialLayer", static_cast<int>(layers.back().spatial_layer));
  object.set("data", val(typed_memory_view(data.size(), data.data())));
  return object;
}

}  // namespace visavis
