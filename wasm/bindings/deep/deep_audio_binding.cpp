// Opus with deep redundancy for JavaScript: the encoder and the decoder that take the place of the
// engine's own while loss comes in bursts. Conversion and validation only. Results are
// {ok, error, …}; bytes and samples that they point to lie in this module's memory and live until
// the next call of the same object.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"
#include "wasm/codec/opus_decoder.h"
#include "wasm/codec/opus_encoder.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr double kMaxRateBps = 1e9;      // finite: the encoder checks the range
constexpr double kMaxDurationMs = 60e3;  // the same of the codecs
constexpr double kMaxPacketBytes = 64 * 1024;

TimeDelta ToDuration(double ms) {
  return TimeDelta::MillisF(std::clamp(ms >= 0 ? ms : 0.0, 0.0, kMaxDurationMs));
}

val WithSamples(AudioFrame& frame) {
  val object = Success();
  object.set("samples", val(typed_memory_view(frame.samples().size(), frame.samples().data())));
  return object;
}

class DeepEncoder {
 public:
  val Configure(double rate_bps, double expected_loss, double complexity, bool in_band_fec,
                double redundancy_ms) {
    if (encoder_ == nullptr) encoder_ = OpusAudioEncoder::Create();
    if (encoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
    const AudioEncoderConfig config = {
        .target_rate = DataRate::BitsPerSec(ToInteger(rate_bps, kMaxRateBps)),
        .expected_loss = expected_loss,
        .complexity = static_cast<int>(ToInteger(complexity, 255)),
        .in_band_fec = in_band_fec ? AudioSwitch::kOn : AudioSwitch::kOff,
        .deep_redundancy = ToDuration(redundancy_ms)};
    const auto result = encoder_->Configure(config);
    return result.ok() ? Success() : Failure(ToString(result.error()));
  }
  // Where the samples of the next frame go, mono.
  val SampleBuffer(double samples) {
    frame_.Resize(1, static_cast<int>(ToInteger(samples, kMaxAudioFrameSamples)));
    return val(typed_memory_view(frame_.samples().size(), frame_.samples().data()));
  }
  val Encode() {
    if (encoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
    const auto result = encoder_->Encode(frame_, packet_);
    if (!result.ok()) return Failure(ToString(result.error()));
    val object = Success();
    object.set("packet", val(typed_memory_view(packet_.size(), packet_.data())));
    object.set("isPause", result->is_pause);
    return object;
  }

 private:
  std::unique_ptr<OpusAudioEncoder> encoder_;
  AudioFrame frame_;
  std::vector<std::uint8_t> packet_;
};

class DeepDecoder {
 public:
  // Where the bytes of the packet go that the next call is about.
  val PacketBuffer(double bytes) {
    packet_.resize(static_cast<std::size_t>(ToInteger(bytes, kMaxPacketBytes)));
    return val(typed_memory_view(packet_.size(), packet_.data()));
  }
  val Decode() {
    if (decoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
    const auto result = decoder_->Decode(packet_, frame_);
    return result.ok() ? WithSamples(frame_) : Failure(ToString(result.error()));
  }
  val DecodeLost(double distance_ms, double duration_ms) {
    if (decoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
    const auto result = decoder_->DecodeLost({.later_packet = packet_,
                                              .distance = ToDuration(distance_ms),
                                              .duration = ToDuration(duration_ms)},
                                             frame_);
    if (!result.ok()) return Failure(ToString(result.error()));
    val object = WithSamples(frame_);
    object.set("recovery", val(std::string(NameOf(*result))));
    return object;
  }
  val Conceal(double duration_ms) {
    if (decoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
    const auto result = decoder_->Conceal(ToDuration(duration_ms), frame_);
    return result.ok() ? WithSamples(frame_) : Failure(ToString(result.error()));
  }
  double RedundancyMs() {
    return decoder_ == nullptr ? 0.0 : decoder_->RedundancyOf(packet_).ms_f();
  }
  void Reset() {
    if (decoder_ != nullptr) decoder_->Reset();
  }

 private:
  static const char* NameOf(AudioRecovery recovery) {
    switch (recovery) {
      case AudioRecovery::kConcealed:
        return "concealed";
      case AudioRecovery::kInBandFec:
        return "in-band-fec";
      case AudioRecovery::kDeepRedundancy:
        return "deep-redundancy";
    }
    return "";
  }

  std::unique_ptr<OpusAudioDecoder> decoder_ = OpusAudioDecoder::Create();
  AudioFrame frame_;
  std::vector<std::uint8_t> packet_;
};

EMSCRIPTEN_BINDINGS(visavis_deep_audio) {
  emscripten::class_<DeepEncoder>("DeepEncoder")
      .constructor<>()
      .function("configure", &DeepEncoder::Configure)
      .function("sampleBuffer", &DeepEncoder::SampleBuffer)
      .function("encode", &DeepEncoder::Encode);
  emscripten::class_<DeepDecoder>("DeepDecoder")
      .constructor<>()
      .function("packetBuffer", &DeepDecoder::PacketBuffer)
      .function("decode", &DeepDecoder::Decode)
      .function("decodeLost", &DeepDecoder::DecodeLost)
      .function("conceal", &DeepDecoder::Conceal)
      .function("redundancyMs", &DeepDecoder::RedundancyMs)
      .function("reset", &DeepDecoder::Reset);
}

}  // namespace
}  // namespace visavis
