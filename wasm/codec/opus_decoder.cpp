#include "wasm/codec/opus_decoder.h"

#include <opus.h>

#include <algorithm>

#include "wasm/codec/audio_sample.h"

namespace visavis {
namespace {

constexpr std::size_t kMaxPacketBytes = 1275 * 2;  // RFC 6716 section 3.4: a frame and some

bool IsOneFrameDuration(std::span<const std::uint8_t> packet) {
  return packet.size() <= kMaxPacketBytes &&
         opus_packet_get_nb_samples(packet.data(), static_cast<int>(packet.size()),
                                    kAudioSampleRateHz) == kAudioFrameSamples;
}

}  // namespace

void OpusAudioDecoder::Destroy::operator()(OpusDecoder* decoder) const {
  opus_decoder_destroy(decoder);
}

std::unique_ptr<OpusAudioDecoder> OpusAudioDecoder::Create() {
  int error = OPUS_OK;
  Handle handle(opus_decoder_create(kAudioSampleRateHz, 1, &error));
  if (error != OPUS_OK || !handle) return nullptr;
  return std::unique_ptr<OpusAudioDecoder>(new OpusAudioDecoder(std::move(handle)));
}

Result<std::monostate, CodecError> OpusAudioDecoder::Decode(std::span<const std::uint8_t> packet,
                                                            AudioFrame& out) {
  if (packet.empty()) {
    out.samples.fill(0.0F);
    return CodecError::kInvalidInput;
  }
  if (!IsOneFrameDuration(packet)) {
    out.samples.fill(0.0F);
    return CodecError::kCorruptStream;
  }
  if (!Run(packet, Source::kPacket, out)) return CodecError::kCorruptStream;
  return std::monostate();
}

void OpusAudioDecoder::DecodeLost(std::span<const std::uint8_t> next_packet, AudioFrame& out) {
  const bool usable = !next_packet.empty() && IsOneFrameDuration(next_packet);
  if (!usable || !Run(next_packet, Source::kRedundancy, out)) Conceal(out);
}

void OpusAudioDecoder::Conceal(AudioFrame& out) { Run({}, Source::kPacket, out); }

bool OpusAudioDecoder::Run(std::span<const std::uint8_t> packet, Source source, AudioFrame& out) {
  const int samples = opus_decode_float(decoder_.get(), packet.empty() ? nullptr : packet.data(),
                                        static_cast<int>(packet.size()), out.samples.data(),
                                        kAudioFrameSamples, source == Source::kRedundancy ? 1 : 0);
  if (samples != kAudioFrameSamples) {
    out.samples.fill(0.0F);
    return false;
  }
  // Loud speech may come out above full scale; bend it instead of cutting it.
  opus_pcm_soft_clip(out.samples.data(), kAudioFrameSamples, 1, &soft_clip_state_);
  std::transform(out.samples.begin(), out.samples.end(), out.samples.begin(), ClampSample);
  return true;
}

std::unique_ptr<AudioDecoder> CreateOpusDecoder() { return OpusAudioDecoder::Create(); }

}  // namespace visavis
