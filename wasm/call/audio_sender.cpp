#include "wasm/call/audio_sender.h"

#include "wasm/media/media_time.h"

namespace visavis {

AudioSender::AudioSender() : encoder_(CreateOpusEncoder()) {
  if (encoder_ != nullptr && !encoder_->Configure(config_).ok()) encoder_.reset();
}

void AudioSender::SetPlan(const AudioPlan& plan) {
  if (encoder_ == nullptr) return;
  AudioEncoderConfig config = config_;
  config.target_rate = plan.rate;
  config.expected_loss = plan.expected_loss;
  config.in_band_fec = plan.fec == InBandFec::kOn ? AudioSwitch::kOn : AudioSwitch::kOff;
  if (config.target_rate == config_.target_rate && config.in_band_fec == config_.in_band_fec &&
      config.expected_loss == config_.expected_loss) {
    return;
  }
  if (encoder_->Configure(config).ok()) config_ = config;
}

std::span<const std::uint8_t> AudioSender::Encode(const AudioFrame& frame, Timestamp capture_time) {
  if (encoder_ == nullptr || !encoder_->Encode(frame, payload_).ok() || payload_.empty()) {
    ++statistics_.encode_errors;
    return {};
  }
  ++statistics_.frames_encoded;
  const AudioPacket packet{.packet_number = packet_number_++,
                           .timestamp = MediaTimestamp(capture_time, kAudioSampleRateHz),
                           .payload = payload_};
  return std::span(packet_).first(WriteAudioPacket(0, packet, packet_));
}

}  // namespace visavis
