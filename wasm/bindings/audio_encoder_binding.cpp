#include "wasm/bindings/audio_encoder_binding.h"

#include "wasm/bindings/codec_results.h"
#include "wasm/bindings/numbers.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr double kMaxRateBps = 1e9;  // finite: the encoder checks the range

AudioSwitch ToSwitch(bool on) { return on ? AudioSwitch::kOn : AudioSwitch::kOff; }

}  // namespace

val AudioEncoderBinding::Configure(double channels, double rate_bps, std::string rate_mode,
                                   std::string content, double complexity, double expected_loss,
                                   bool in_band_fec, bool dtx) {
  if (encoder_ == nullptr) encoder_ = CreateOpusEncoder();
  if (encoder_ == nullptr) return Failure(ToString(CodecError::kCodecFailure));
  AudioEncoderConfig config;
  config.channels = static_cast<int>(ToInteger(channels, 255));
  if (rate_bps > 0) config.target_rate = DataRate::BitsPerSec(ToInteger(rate_bps, kMaxRateBps));
  config.rate_mode = rate_mode == "constant" ? AudioRateMode::kConstant : AudioRateMode::kVariable;
  config.content = content == "voice" ? AudioContent::kVoice : AudioContent::kMusic;
  config.complexity = static_cast<int>(ToInteger(complexity, 255));
  config.expected_loss = expected_loss >= 0 ? expected_loss : 0;
  config.in_band_fec = ToSwitch(in_band_fec);
  config.dtx = ToSwitch(dtx);
  config.max_packet_bytes = kMaxOpusPacketBytes;
  const auto result = encoder_->Configure(config);
  if (!result) return Failure(ToString(result.error()));
  channels_ = config.channels;
  return Success();
}

val AudioEncoderBinding::SampleBuffer(double samples_per_channel) {
  const bool fits = samples_per_channel <= kMaxAudioFrameSamples;
  frame_.Resize(channels_,
                fits ? static_cast<int>(ToInteger(samples_per_channel, kMaxAudioFrameSamples)) : 0);
  return val(typed_memory_view(frame_.samples().size(), frame_.samples().data()));
}

val AudioEncoderBinding::Encode() {
  if (encoder_ == nullptr) return Failure(ToString(CodecError::kInvalidConfig));
  const auto result = encoder_->Encode(frame_, packet_);
  if (!result) return Failure(ToString(result.error()));
  val object = Success();
  object.set("data", val(typed_memory_view(packet_.size(), packet_.data())));
  return object;
}

double AudioEncoderBinding::LookaheadSamples() const {
  return encoder_ == nullptr ? 0.0 : static_cast<double>(AudioSamplesIn(encoder_->Lookahead()));
}

}  // namespace visavis
