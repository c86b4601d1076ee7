#include "wasm/bindings/video_decoder_binding.h"

#include <algorithm>
#include <span>

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"
#include "wasm/codec/stated_size.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

// No frame is as long as its picture; I420 of the largest.
constexpr double kMaxChunkBytes = 1.5 * kMaxVideoDimension * kMaxVideoDimension;
constexpr std::int64_t kMaxPixels = std::int64_t{kMaxVideoDimension} * kMaxVideoDimension;

}  // namespace

val VideoDecoderBinding::Configure(std::string codec) {
  const auto kind = ParseVideoCodecKind(codec);
  decoder_ = kind ? CreateVideoDecoder(*kind, kMaxPixels) : nullptr;
  if (decoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
  kind_ = *kind;
  return Success();
}

val VideoDecoderBinding::ChunkBuffer(double bytes) {
  const auto size = static_cast<std::size_t>(ToInteger(bytes, kMaxChunkBytes));
  if (chunk_.size() < size) chunk_.resize(size);
  return val(typed_memory_view(size, chunk_.data()));
}

val VideoDecoderBinding::Decode(double bytes) {
  if (decoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
  const auto size = std::min(chunk_.size(), static_cast<std::size_t>(ToInteger(bytes, 0x1p31)));
  const auto chunk = std::span<const std::uint8_t>(chunk_).first(size);
  const auto result =
      decoder_->Decode(chunk, StatedSize(kind_, chunk).value_or(Resolution()), frame_);
  if (!result && result.error() == CodecError::kNotShown) return Success();
  if (!result) return Failure(ToString(result.error()));
  val object = Success();
  object.set("width", frame_.width());
  object.set("height", frame_.height());
  object.set("data", val(typed_memory_view(frame_.size(), frame_.data())));
  return object;
}

}  // namespace visavis
