#include "wasm/bindings/audio_decoder_binding.h"

#include <algorithm>
#include <span>

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

// More than any Opus packet has (RFC 6716 section 3.2.1: 48 frames of at most 1275 bytes).
constexpr double kMaxChunkBytes = 64 * 1024;

}  // namespace

val AudioDecoderBinding::Configure(double channels) {
  decoder_ = CreateOpusDecoder(static_cast<int>(ToInteger(channels, 255)));
  return decoder_ == nullptr ? Failure(ToString(CodecError::kInvalidConfig)) : Success();
}

val AudioDecoderBinding::ChunkBuffer(double bytes) {
  const auto size = static_cast<std::size_t>(ToInteger(bytes, kMaxChunkBytes));
  if (chunk_.size() < size) chunk_.resize(size);
  return val(typed_memory_view(size, chunk_.data()));
}

val AudioDecoderBinding::Decode(double bytes) {
  if (decoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
  const auto size = std::min(chunk_.size(), static_cast<std::size_t>(ToInteger(bytes, 0x1p31)));
  const auto result = decoder_->Decode(std::span(chunk_).first(size), frame_);
  if (!result) return Failure(ToString(result.error()));
  val object = Success();
  object.set("samplesPerChannel", frame_.samples_per_channel());
  object.set("data", val(typed_memory_view(frame_.samples().size(), frame_.samples().data())));
  return object;
}

}  // namespace visavis
