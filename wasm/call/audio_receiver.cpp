#include "wasm/call/audio_receiver.h"

#include <variant>

namespace visavis {

AudioReceiver::AudioReceiver() : decoder_(CreateOpusDecoder()) {}

void AudioReceiver::Pull(Timestamp now, AudioFrame& out) {
  const AudioDecision decision = jitter_.Next(now);
  if (decoder_ == nullptr) {
    out.Resize(1, kAudioFrameSamples);
    return;
  }
  std::visit([&](const auto& what) { Execute(what, out); }, decision);
}

void AudioReceiver::Execute(const AudioPlay& play, AudioFrame& out) { Decode(play.payload, out); }

void AudioReceiver::Execute(const AudioRecover& recover, AudioFrame& out) {
  (void)decoder_->DecodeLost({.later_packet = recover.next_payload,
                              .distance = kAudioFrameDuration,
                              .duration = kAudioFrameDuration},
                             out);
}

void AudioReceiver::Execute(const AudioConceal&, AudioFrame& out) { Conceal(out); }

// Two frames in the time of one: a linear cross-fade over all of it.
void AudioReceiver::Execute(const AudioMerge& merge, AudioFrame& out) {
  Decode(merge.first_payload, out);
  Decode(merge.second_payload, merged_);
  constexpr float kStep = 1.0F / kAudioFrameSamples;
  float weight = 0.0F;
  const std::span<float> first = out.samples();
  const std::span<const float> second = merged_.samples();
  for (std::size_t i = 0; i < first.size(); ++i, weight += kStep) {
    first[i] += (second[i] - first[i]) * weight;
  }
}

void AudioReceiver::Execute(const AudioStretch&, AudioFrame& out) { Conceal(out); }

void AudioReceiver::Execute(const AudioSilence&, AudioFrame& out) {
  out.Resize(1, kAudioFrameSamples);
}

void AudioReceiver::Decode(std::span<const std::uint8_t> payload, AudioFrame& out) {
  if (decoder_->Decode(payload, out).ok() && out.duration() == kAudioFrameDuration) return;
  ++decode_errors_;
  Conceal(out);
}

void AudioReceiver::Conceal(AudioFrame& out) { (void)decoder_->Conceal(kAudioFrameDuration, out); }

}  // namespace visavis
