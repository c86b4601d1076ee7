#include "wasm/bindings/video_encoder_binding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr double kMaxPictureBytes = 4.0 * static_cast<double>(kMaxSourcePixels);
constexpr double kMaxTimestampUs = 1e15;  // 30 years
constexpr double kMaxRateBps = 100e6;     // what the encoders take
constexpr auto kMinRateBps = static_cast<double>(SimulcastEncoder::kLeastRate.bps());
constexpr int kMaxFrameRate = 60;
constexpr double kDefaultBitsPerPixel = 0.1;  // 700 kbps for 640x360 at 30 fps

int ToFrameRate(double frame_rate) {
  if (!(frame_rate > 1)) return 1;
  return static_cast<int>(std::lround(std::min<double>(frame_rate, kMaxFrameRate)));
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
  const auto modes = ParseStreamModes(scalability_mode);
  if (!kind || !modes) return Failure(ToString(CodecError::kInvalidConfig));
  if (!encoder_ || encoder_->kind() != *kind) encoder_.emplace(*kind);
  VideoEncoderConfig config;
  config.resolution = {.width = static_cast<int>(ToInteger(width, 0x1p20)),
                       .height = static_cast<int>(ToInteger(height, 0x1p20))};
  config.frame_rate = ToFrameRate(frame_rate);
  config.target_rate = RateFor(rate_bps, config.resolution, config.frame_rate);
  config.scalability = modes->of_each;
  config.content = content == "screen" ? ContentKind::kScreen : ContentKind::kCamera;
  config.frame_dropping = may_drop_frames ? FrameDropping::kAllowed : FrameDropping::kNever;
  auto sizes = SimulcastEncoder::Sizes(config, modes->streams);
  const auto result = encoder_->Configure(sizes);
  if (!result) return Failure(ToString(result.error()));
  sizes_ = std::move(sizes);
  return Success();
}

val VideoEncoderBinding::PictureBuffer(double bytes) {
  const auto size =
      bytes > kMaxPictureBytes ? 0 : static_cast<std::size_t>(ToInteger(bytes, kMaxPictureBytes));
  if (picture_.size() < size) picture_.resize(size);
  return val(typed_memory_view(size, picture_.data()));
}

val VideoEncoderBinding::Encode(std::string format, double width, double height,
                                double timestamp_us, bool keyframe) {
  const auto pixel_format = ParsePixelFormat(format);
  const Resolution resolution{.width = static_cast<int>(ToInteger(width, 0x1p20)),
                              .height = static_cast<int>(ToInteger(height, 0x1p20))};
  if (!encoder_) return Failure(ToString(CodecError::kInvalidConfig));
  if (!pixel_format || !ConvertToI420(*pixel_format, resolution, picture_, frame_)) {
    return Failure(ToString(CodecError::kInvalidInput));
  }
  frame_.capture_time = ToCaptureTime(timestamp_us);
  std::array<FrameRequest, SimulcastEncoder::kMaxSizes> requests;
  requests.fill(keyframe ? FrameRequest::kKeyframe : FrameRequest::kAny);
  if (const auto result = encoder_->Encode(frame_, requests); !result) {
    return Failure(ToString(result.error()));
  }
  val streams = val::array();
  for (std::size_t size = sizes_.size(); size-- > 0;) {
    const std::span<const EncodedFrame> layers = encoder_->frames(size);
    if (layers.empty()) continue;
    std::span<const std::uint8_t> data = layers[0].data;
    if (layers.size() > 1) {
      JoinVp9Superframe(layers, joined_);
      data = joined_;
    }
    const auto smaller_sizes = static_cast<int>(sizes_.size() - 1 - size);
    val stream = val::object();
    stream.set("keyframe", layers[0].is_keyframe);
    stream.set("temporalLayer", static_cast<int>(layers[0].temporal_layer));
    stream.set("spatialLayer", smaller_sizes + static_cast<int>(layers.back().spatial_layer));
    stream.set("width", sizes_[size].resolution.width);
    stream.set("height", sizes_[size].resolution.height);
    stream.set("data", val(typed_memory_view(data.size(), data.data())));
    streams.call<void>("push", stream);
  }
  val object = Success();
  object.set("streams", streams);
  return object;
}

}  // namespace visavis
