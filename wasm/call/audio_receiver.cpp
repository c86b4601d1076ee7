#include "wasm/call/audio_receiver.h"

#include <variant>

namespace visavis {

AudioReceiver::AudioReceiver() : decoder_(CreateOpusDecoder()) {}

void AudioReceiver::Pull(Timestamp now, AudioFrame& out) {
  const AudioDecision decision = jitter_.Next(now);
  if (decoder_ == nullptr) {
    out.samples.fill(0.0F);
    return;
  }
  std::visit([&](const auto& what) { Execute(what, out); }, decision);
}

void AudioReceiver::Execute(const AudioPlay& play, AudioFrame& out) { Decode(play.payload, out); }

void AudioReceiver::Execute(const AudioRecover& recover, AudioFrame& out) {
  decoder_->DecodeLost(recover.next_payload, out);
}

void AudioReceiver::Execute(const AudioConceal&, AudioFrame& out) { decoder_->Conceal(out); }

// Two frames in the time of one: a linear cross-fade over all of it.
void AudioReceiver::Execute(const AudioMerge& merge, AudioFrame& out) {
  Decode(merge.first_payload, out);
  Decode(merge.second_payload, merged_);
  constexpr float kStep = 1.0F / kAudioFrameSamples;
  float weight = 0.0F;
  for (std::size_t i = 0; i < out.samples.size(); ++i, weight += kStep) {
    out.samples[i] += (merged_.samples[i] - out.samples[i]) * weight;
  }
}

void AudioReceiver::Execute(const AudioStretch&, AudioFrame& out) { decoder_->Conceal(out); }

void AudioReceiver::Execute(const AudioSilence&, AudioFrame& out) { out.samples.fill(0.0F); }

void AudioReceiver::Decode(std::span<const std::uint8_t> payload, AudioFrame& out) {
  if (decoder_->Decode(payload, out).ok()) return;
  ++decode_errors_;
  decoder_->Conceal(out);
}

}  // namespace visavis
