#include "wasm/codec/opus_encoder.h"

#include <opus.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "wasm/codec/audio_sample.h"

namespace visavis {
namespace {

// RFC 6716 section 2.1.1.
constexpr DataRate kMinRate = DataRate::KilobitsPerSec(6);
constexpr DataRate kMaxRate = DataRate::KilobitsPerSec(510);
// Less than this may not hold a packet of 60 ms at the lowest rate.
constexpr std::size_t kMinPacketLimit = 100;
// libopus counts deep redundancy in units of this.
constexpr TimeDelta kDeepRedundancyUnit = TimeDelta::Millis(10);
// A packet of so many bytes is one of discontinuous transmission (opus_encoder.c: DTX returns the
// table of contents alone, two bytes where the packet has two frames).
constexpr std::size_t kMaxPausePacketBytes = 2;

int ApplicationOf(AudioContent content) {
  return content == AudioContent::kVoice ? OPUS_APPLICATION_VOIP : OPUS_APPLICATION_AUDIO;
}

int SignalOf(AudioContent content) {
  return content == AudioContent::kVoice ? OPUS_AUTO : OPUS_SIGNAL_MUSIC;
}

bool IsEncodable(TimeDelta duration) {
  return duration == TimeDelta::Millis(10) || duration == TimeDelta::Millis(20) ||
         duration == TimeDelta::Millis(40) || duration == TimeDelta::Millis(60);
}

}  // namespace

void OpusAudioEncoder::Destroy::operator()(OpusEncoder* encoder) const {
  opus_encoder_destroy(encoder);
}

std::unique_ptr<OpusAudioEncoder> OpusAudioEncoder::Create() {
  int error = OPUS_OK;
  // The memory for two channels holds one as well.
  Handle handle(
      opus_encoder_create(kAudioSampleRateHz, kMaxAudioChannels, OPUS_APPLICATION_VOIP, &error));
  if (error != OPUS_OK || !handle) return nullptr;
  std::unique_ptr<OpusAudioEncoder> encoder(new OpusAudioEncoder(std::move(handle)));
  encoder->can_deep_redundancy_ =
      opus_encoder_ctl(encoder->encoder_.get(), OPUS_SET_DRED_DURATION(0)) == OPUS_OK;
  if (!encoder->StartAnew(AudioEncoderConfig())) return nullptr;
  return encoder;
}

bool OpusAudioEncoder::IsValid(const AudioEncoderConfig& config) const {
  const bool has_redundancy = config.deep_redundancy != TimeDelta::Zero();
  return config.target_rate >= kMinRate && config.target_rate <= kMaxRate &&
         config.expected_loss >= 0.0 && config.expected_loss <= 1.0 && config.complexity >= 0 &&
         config.complexity <= 10 && config.channels >= 1 && config.channels <= kMaxAudioChannels &&
         config.max_packet_bytes >= kMinPacketLimit &&
         config.max_packet_bytes <= kMaxOpusPacketBytes &&
         (!has_redundancy ||
          (can_deep_redundancy_ && config.deep_redundancy >= kDeepRedundancyUnit &&
           config.deep_redundancy <= kMaxDeepRedundancy));
}

Result<std::monostate, CodecError> OpusAudioEncoder::Configure(const AudioEncoderConfig& config) {
  if (!IsValid(config)) return CodecError::kInvalidConfig;
  const bool is_same_kind =
      config.channels == config_.channels && config.content == config_.content;
  if (!(is_same_kind ? Apply(config) : StartAnew(config))) return CodecError::kCodecFailure;
  return std::monostate();
}

bool OpusAudioEncoder::StartAnew(const AudioEncoderConfig& config) {
  return opus_encoder_init(encoder_.get(), kAudioSampleRateHz, config.channels,
                           ApplicationOf(config.content)) == OPUS_OK &&
         Apply(config);
}

bool OpusAudioEncoder::Apply(const AudioEncoderConfig& config) {
  OpusEncoder* const encoder = encoder_.get();
  const auto set = [encoder](int request, int value) {
    return opus_encoder_ctl(encoder, request, static_cast<opus_int32>(value)) == OPUS_OK;
  };
  const int loss_percent = static_cast<int>(std::ceil(config.expected_loss * 100.0));
  const bool has_fec = loss_percent > 0 && config.in_band_fec == AudioSwitch::kOn;
  const auto redundancy = static_cast<int>(config.deep_redundancy / kDeepRedundancyUnit);
  config_ = config;
  return set(OPUS_SET_BITRATE_REQUEST, static_cast<int>(config.target_rate.bps())) &&
         set(OPUS_SET_VBR_REQUEST, config.rate_mode == AudioRateMode::kConstant ? 0 : 1) &&
         set(OPUS_SET_VBR_CONSTRAINT_REQUEST,
             config.rate_mode == AudioRateMode::kVariable ? 0 : 1) &&
         set(OPUS_SET_SIGNAL_REQUEST, SignalOf(config.content)) &&
         set(OPUS_SET_DTX_REQUEST, config.dtx == AudioSwitch::kOn ? 1 : 0) &&
         set(OPUS_SET_COMPLEXITY_REQUEST, config.complexity) &&
         set(OPUS_SET_INBAND_FEC_REQUEST, has_fec ? 1 : 0) &&
         set(OPUS_SET_PACKET_LOSS_PERC_REQUEST, loss_percent) &&
         (!can_deep_redundancy_ || set(OPUS_SET_DRED_DURATION_REQUEST, redundancy));
}

Result<EncodedAudio, CodecError> OpusAudioEncoder::Encode(const AudioFrame& frame,
                                                          std::vector<std::uint8_t>& out) {
  out.clear();
  if (frame.channels() != config_.channels || !IsEncodable(frame.duration())) {
    return CodecError::kInvalidInput;
  }
  std::ranges::transform(frame.samples(), input_.begin(), ClampSample);
  out.resize(config_.max_packet_bytes);
  const int bytes = opus_encode_float(encoder_.get(), input_.data(), frame.samples_per_channel(),
                                      out.data(), static_cast<int>(out.size()));
  out.resize(static_cast<std::size_t>(std::max(bytes, 0)));
  if (std::exchange(follows_another_, false))
    opus_encoder_ctl(encoder_.get(), OPUS_SET_PREDICTION_DISABLED(0));
  if (bytes <= 0) return CodecError::kCodecFailure;
  return EncodedAudio{.is_pause =
                          config_.dtx == AudioSwitch::kOn && out.size() <= kMaxPausePacketBytes};
}

void OpusAudioEncoder::Follow(const AudioFrame& frame) {
  if (!Encode(frame, discarded_).ok()) return;
  opus_encoder_ctl(encoder_.get(), OPUS_SET_PREDICTION_DISABLED(1));
  follows_another_ = true;
}

void OpusAudioEncoder::Reset() { opus_encoder_ctl(encoder_.get(), OPUS_RESET_STATE); }

TimeDelta OpusAudioEncoder::Lookahead() const {
  opus_int32 samples = 0;
  opus_encoder_ctl(encoder_.get(), OPUS_GET_LOOKAHEAD(&samples));
  return AudioDuration(samples);
}

std::unique_ptr<AudioEncoder> CreateOpusEncoder() { return OpusAudioEncoder::Create(); }

}  // namespace visavis
