#include "wasm/codec/opus_encoder.h"

#include <opus.h>

#include <algorithm>
#include <cmath>

#include "wasm/codec/audio_sample.h"

namespace visavis {
namespace {

constexpr std::size_t kMaxPacketBytes = 1000;  // the promise of audio_codec.h
constexpr DataRate kMinRate = DataRate::KilobitsPerSec(6);
constexpr DataRate kMaxRate = DataRate::KilobitsPerSec(256);

bool IsValid(const AudioEncoderConfig& config) {
  return config.target_rate >= kMinRate && config.target_rate <= kMaxRate &&
         config.expected_loss >= 0.0 && config.expected_loss <= 1.0 && config.complexity >= 0 &&
         config.complexity <= 10;
}

}  // namespace

void OpusAudioEncoder::Destroy::operator()(OpusEncoder* encoder) const {
  opus_encoder_destroy(encoder);
}

std::unique_ptr<OpusAudioEncoder> OpusAudioEncoder::Create() {
  int error = OPUS_OK;
  Handle handle(opus_encoder_create(kAudioSampleRateHz, 1, OPUS_APPLICATION_VOIP, &error));
  if (error != OPUS_OK || !handle) return nullptr;
  std::unique_ptr<OpusAudioEncoder> encoder(new OpusAudioEncoder(std::move(handle)));
  if (!encoder->Configure(AudioEncoderConfig())) return nullptr;
  return encoder;
}

Result<std::monostate, CodecError> OpusAudioEncoder::Configure(const AudioEncoderConfig& config) {
  if (!IsValid(config)) return CodecError::kInvalidConfig;
  const int loss_percent = static_cast<int>(std::ceil(config.expected_loss * 100.0));
  const bool accepted =
      opus_encoder_ctl(encoder_.get(),
                       OPUS_SET_BITRATE(static_cast<int>(config.target_rate.bps()))) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_VBR(1)) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_VBR_CONSTRAINT(1)) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_DTX(0)) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_COMPLEXITY(config.complexity)) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_INBAND_FEC(loss_percent > 0 ? 1 : 0)) == OPUS_OK &&
      opus_encoder_ctl(encoder_.get(), OPUS_SET_PACKET_LOSS_PERC(loss_percent)) == OPUS_OK;
  if (!accepted) return CodecError::kCodecFailure;
  return std::monostate();
}

Result<std::monostate, CodecError> OpusAudioEncoder::Encode(const AudioFrame& frame,
                                                            std::vector<std::uint8_t>& out) {
  std::transform(frame.samples.begin(), frame.samples.end(), input_.samples.begin(), ClampSample);
  out.resize(kMaxPacketBytes);
  const int bytes = opus_encode_float(encoder_.get(), input_.samples.data(), kAudioFrameSamples,
                                      out.data(), static_cast<int>(out.size()));
  out.resize(static_cast<std::size_t>(std::max(bytes, 0)));
  if (bytes <= 0) return CodecError::kCodecFailure;
  return std::monostate();
}

std::unique_ptr<AudioEncoder> CreateOpusEncoder() { return OpusAudioEncoder::Create(); }

}  // namespace visavis
