#include "wasm/codec/opus_decoder.h"

#include <opus.h>

#include <algorithm>

#include "wasm/codec/audio_sample.h"

namespace visavis {
namespace {

// 120 ms in 48 frames of 2.5 ms, each of the largest size and with a length of two bytes, and the
// largest of what may follow as padding and extensions (RFC 6716 section 3.4): more is not sound.
constexpr std::size_t kMaxPacketBytes = std::size_t{1277} * 48 + 4096;
constexpr TimeDelta kLongestPacket = AudioDuration(kMaxAudioFrameSamples);
constexpr TimeDelta kDurationStep = TimeDelta::Micros(2500);
// libopus makes lost sound up by its network from here on; where that is not compiled in, nothing
// changes (opus_defines.h: OPUS_SET_COMPLEXITY).
constexpr int kNetworkComplexity = 5;

// No redundancy is from before this: ten times kMaxDeepRedundancy.
constexpr std::int64_t kFarthest = AudioSamplesIn(kMaxDeepRedundancy) * 10;

int Length(std::span<const std::uint8_t> bytes) { return static_cast<int>(bytes.size()); }

bool IsReadable(std::span<const std::uint8_t> packet) {
  return !packet.empty() && packet.size() <= kMaxPacketBytes;
}

bool IsDuration(TimeDelta duration) {
  return duration > TimeDelta::Zero() && duration <= kLongestPacket &&
         duration.us() % kDurationStep.us() == 0;
}

}  // namespace

void OpusAudioDecoder::Destroy::operator()(OpusDecoder* decoder) const {
  opus_decoder_destroy(decoder);
}
void OpusAudioDecoder::Destroy::operator()(OpusDREDDecoder* decoder) const {
  opus_dred_decoder_destroy(decoder);
}
void OpusAudioDecoder::Destroy::operator()(OpusDRED* redundancy) const {
  opus_dred_free(redundancy);
}

std::unique_ptr<OpusAudioDecoder> OpusAudioDecoder::Create(int channels,
                                                           AudioConcealment concealment) {
  if (channels < 1 || channels > kMaxAudioChannels) return nullptr;
  int error = OPUS_OK;
  Handle handle(opus_decoder_create(kAudioSampleRateHz, channels, &error));
  if (error != OPUS_OK || !handle) return nullptr;
  const int complexity = concealment == AudioConcealment::kNetwork ? kNetworkComplexity : 0;
  if (opus_decoder_ctl(handle.get(), OPUS_SET_COMPLEXITY(complexity)) != OPUS_OK) return nullptr;
  std::unique_ptr<OpusAudioDecoder> decoder(new OpusAudioDecoder(std::move(handle), channels));
  decoder->redundancy_.reset(opus_dred_alloc(&error));
  decoder->length_reader_.reset(opus_dred_alloc(&error));
  if (decoder->redundancy_ && decoder->length_reader_) {
    decoder->deep_decoder_.reset(opus_dred_decoder_create(&error));
  }
  return decoder;
}

Result<std::monostate, CodecError> OpusAudioDecoder::Decode(std::span<const std::uint8_t> packet,
                                                            AudioFrame& out) {
  out.Resize(channels_, kAudioFrameSamples);
  if (packet.empty()) return CodecError::kInvalidInput;
  if (packet.size() > kMaxPacketBytes) return CodecError::kCorruptStream;
  const int samples = opus_packet_get_nb_samples(packet.data(), Length(packet), kAudioSampleRateHz);
  if (samples <= 0 || samples > kMaxAudioFrameSamples) return CodecError::kCorruptStream;
  out.Resize(channels_, samples);
  const int decoded = opus_decode_float(decoder_.get(), packet.data(), Length(packet),
                                        out.samples().data(), samples, 0);
  if (!Finish(decoded, out)) return CodecError::kCorruptStream;
  return std::monostate();
}

Result<AudioRecovery, CodecError> OpusAudioDecoder::DecodeLost(const LostAudio& lost,
                                                               AudioFrame& out) {
  out.Resize(channels_, kAudioFrameSamples);
  if (!IsDuration(lost.duration) || lost.distance < lost.duration) return CodecError::kInvalidInput;
  if (IsReadable(lost.later_packet)) {
    if (DecodeInBandFec(lost, out)) return AudioRecovery::kInBandFec;
    if (DecodeDeepRedundancy(lost, out)) return AudioRecovery::kDeepRedundancy;
  }
  if (const auto made_up = Conceal(lost.duration, out); !made_up) return made_up.error();
  return AudioRecovery::kConcealed;
}

// The copy is of the frame right before the packet and as long as one of the packet's frames
// (RFC 6716 section 2.1.7); where more is wanted, libopus conceals up to it.
bool OpusAudioDecoder::DecodeInBandFec(const LostAudio& lost, AudioFrame& out) {
  const auto packet = lost.later_packet;
  if (lost.distance != lost.duration) return false;
  if (opus_packet_has_lbrr(packet.data(), Length(packet)) <= 0) return false;
  const auto samples = static_cast<int>(AudioSamplesIn(lost.duration));
  if (opus_packet_get_samples_per_frame(packet.data(), kAudioSampleRateHz) > samples) return false;
  out.Resize(channels_, samples);
  return Finish(opus_decode_float(decoder_.get(), packet.data(), Length(packet),
                                  out.samples().data(), samples, 1),
                out);
}

int OpusAudioDecoder::ParseDeepRedundancy(std::span<const std::uint8_t> packet, int needed) {
  if (!deep_decoder_) return 0;
  const auto parsed = std::span(parsed_packet_).first(parsed_bytes_);
  if (needed <= parsed_needed_ && std::ranges::equal(packet, parsed)) return parsed_samples_;
  int end = 0;
  const int samples = opus_dred_parse(deep_decoder_.get(), redundancy_.get(), packet.data(),
                                      Length(packet), needed, kAudioSampleRateHz, &end, 0);
  parsed_bytes_ = packet.size() <= parsed_packet_.size() ? packet.size() : 0;
  std::ranges::copy(packet.first(parsed_bytes_), parsed_packet_.begin());
  parsed_needed_ = needed;
  parsed_samples_ = std::max(samples, 0);
  return parsed_samples_;
}

TimeDelta OpusAudioDecoder::RedundancyOf(std::span<const std::uint8_t> packet) {
  if (!IsReadable(packet)) return TimeDelta::Zero();
  if (deep_decoder_) {
    int end = 0;
    const int deep = opus_dred_parse(
        deep_decoder_.get(), length_reader_.get(), packet.data(), Length(packet),
        static_cast<int>(AudioSamplesIn(kMaxDeepRedundancy)), kAudioSampleRateHz, &end, 1);
    if (deep > 0) return AudioDuration(deep);
  }
  if (opus_packet_has_lbrr(packet.data(), Length(packet)) <= 0) return TimeDelta::Zero();
  return AudioDuration(opus_packet_get_samples_per_frame(packet.data(), kAudioSampleRateHz));
}

bool OpusAudioDecoder::DecodeDeepRedundancy(const LostAudio& lost, AudioFrame& out) {
  const std::int64_t offset = std::min(AudioSamplesIn(lost.distance), kFarthest);
  const int available = ParseDeepRedundancy(lost.later_packet, static_cast<int>(offset));
  const auto samples = static_cast<int>(AudioSamplesIn(lost.duration));
  // What lies before the redundancy is made up by the caller.
  if (available <= 0 || offset - samples >= available) return false;
  out.Resize(channels_, samples);
  return Finish(
      opus_decoder_dred_decode_float(decoder_.get(), redundancy_.get(), static_cast<int>(offset),
                                     out.samples().data(), samples),
      out);
}

Result<std::monostate, CodecError> OpusAudioDecoder::Conceal(TimeDelta duration, AudioFrame& out) {
  out.Resize(channels_, kAudioFrameSamples);
  if (!IsDuration(duration)) return CodecError::kInvalidInput;
  const auto samples = static_cast<int>(AudioSamplesIn(duration));
  out.Resize(channels_, samples);
  const int decoded =
      opus_decode_float(decoder_.get(), nullptr, 0, out.samples().data(), samples, 0);
  if (!Finish(decoded, out)) return CodecError::kCodecFailure;
  return std::monostate();
}

bool OpusAudioDecoder::Finish(int samples, AudioFrame& out) {
  if (samples != out.samples_per_channel()) {
    out.Resize(channels_, kAudioFrameSamples);
    return false;
  }
  // Loud speech may come out above full scale; bend it instead of cutting it.
  opus_pcm_soft_clip(out.samples().data(), samples, channels_, soft_clip_state_.data());
  std::ranges::transform(out.samples(), out.samples().begin(), ClampSample);
  return true;
}

void OpusAudioDecoder::Reset() {
  opus_decoder_ctl(decoder_.get(), OPUS_RESET_STATE);
  soft_clip_state_ = {};
}

std::unique_ptr<AudioDecoder> CreateOpusDecoder(int channels) {
  return OpusAudioDecoder::Create(channels);
}

}  // namespace visavis
