#include "wasm/call/audio_sender.h"

#include <utility>

#include "wasm/base/dcheck.h"
#include "wasm/media/media_time.h"

namespace visavis {
namespace {

constexpr TimeDelta kMostCaptureJitter = TimeDelta::Millis(20);

}  // namespace

bool AudioSender::HasEncoder() {
  if (encoder_ == nullptr) {
    encoder_ = codecs_.CreateAudioEncoder();
    if (encoder_ != nullptr && !encoder_->Configure(config_).ok()) encoder_.reset();
  }
  return encoder_ != nullptr;
}

std::unique_ptr<AudioEncoder> AudioSender::PrepareDeepEncoder() {
  AudioCodecFactory* const deep = codecs_.deep_audio();
  auto encoder = deep == nullptr ? nullptr : deep->CreateAudioEncoder();
  if (encoder == nullptr || !encoder->Configure(config_).ok()) return nullptr;
  encoder->Follow(newest_);
  return encoder;
}

void AudioSender::SetPlan(const AudioPlan& plan) {
  SetPacketDuration(plan.packet_duration);
  AudioEncoderConfig config = config_;
  config.target_rate = plan.rate;
  config.expected_loss = plan.expected_loss;
  config.in_band_fec = plan.fec == InBandFec::kOn ? AudioSwitch::kOn : AudioSwitch::kOff;
  config.deep_redundancy = plan.deep_redundancy;
  const bool is_deep = config.deep_redundancy > TimeDelta::Zero();
  if (is_deep && (encoder_ == nullptr || !encoder_->CanDeepRedundancy())) {
    auto other = deep_ == Deep::kRefused ? nullptr : PrepareDeepEncoder();
    if (other != nullptr) {
      encoder_ = std::move(other);
    } else {
      deep_ = Deep::kRefused;
      config.deep_redundancy = TimeDelta::Zero();
      config.in_band_fec = AudioSwitch::kOn;
    }
  }
  if (config == config_) return;
  // What is not there yet is configured when it comes.
  if (encoder_ == nullptr || encoder_->Configure(config).ok()) config_ = config;
}

void AudioSender::SetPacketDuration(TimeDelta duration) {
  if (duration == TimeDelta::Millis(20) || duration == TimeDelta::Millis(40) ||
      duration == TimeDelta::Millis(60)) {
    packet_duration_ = duration;
  }
}

std::span<const std::uint8_t> AudioSender::Encode(const AudioFrame& frame, Timestamp capture_time) {
  VISAVIS_DCHECK(frame.channels() == 1 && frame.duration() == kAudioFrameDuration);
  // Sound from before a pause of the capture or from an empty room is of no use any more, and the
  // packet can tell only one time.
  if (capture_time > gathered_since_ + gathered_.duration() + kMostCaptureJitter)
    gathered_.Resize(1, 0);
  if (gathered_.samples_per_channel() == 0) gathered_since_ = capture_time;
  gathered_.Append(frame);
  newest_ = frame;
  if (gathered_.duration() < packet_duration_) return {};
  if (!HasEncoder()) {
    gathered_.Resize(1, 0);
    return {};
  }
  const auto encoded = encoder_->Encode(gathered_, payload_);
  gathered_.Resize(1, 0);
  if (!encoded.ok()) {
    ++statistics_.encode_errors;
    return {};
  }
  ++statistics_.frames_encoded;
  const bool goes_on = is_pause_ && encoded->is_pause;
  is_pause_ = encoded->is_pause;
  if (goes_on) return {};
  const AudioPacket packet{.packet_number = packet_number_++,
                           .timestamp = MediaTimestamp(gathered_since_, kAudioSampleRateHz),
                           .payload = payload_};
  return std::span(packet_).first(WriteAudioPacket(0, packet, packet_));
}

}  // namespace visavis
