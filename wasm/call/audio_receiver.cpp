#include "wasm/call/audio_receiver.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// After so many packets a decoder that began with nothing says what one says that heard all
// (tests/wasm/call/deep/codec_change_test.cpp holds it to that, where nothing is lost).
constexpr int kPacketsToPrepare = 15;

}  // namespace

bool AudioReceiver::HasDecoder() {
  if (decoder_ == nullptr) decoder_ = codecs_.CreateAudioDecoder();
  return decoder_ != nullptr;
}

void AudioReceiver::Insert(const AudioPacket& packet, Timestamp now) {
  jitter_.Insert(packet, now);
  if (HasDecoder()) jitter_.ExpectRedundancy(decoder_->RedundancyOf(packet.payload), now);
}

bool AudioReceiver::UseDeepDecoder() {
  AudioCodecFactory* const deep = codecs_.deep_audio();
  if (deep != nullptr) next_decoder_ = deep->CreateAudioDecoder();
  prepared_packets_ = 0;
  return next_decoder_ != nullptr;
}

void AudioReceiver::Prepare(std::span<const std::uint8_t> payload) {
  if (next_decoder_ == nullptr) return;
  const bool is_sound = next_decoder_->Decode(payload, discarded_).ok();
  prepared_packets_ = is_sound ? prepared_packets_ + 1 : 0;
  if (prepared_packets_ >= kPacketsToPrepare) decoder_ = std::move(next_decoder_);
}

void AudioReceiver::Pull(Timestamp now, AudioFrame& out) {
  constexpr std::size_t kPull = kAudioFrameSamples;
  out.Resize(1, kAudioFrameSamples);
  for (;;) {
    const std::size_t needed = is_hurried_ ? 2 * kPull : kPull;
    if (ready_samples_ >= needed) break;
    // Of what is hurried, half the time is gone when it has been played.
    const auto ahead = static_cast<std::int64_t>(ready_samples_) -
                       (is_hurried_ ? std::int64_t{kAudioFrameSamples} : 0);
    const AudioDecision decision = jitter_.Next(now + AudioDuration(ahead));
    if (const auto loss = jitter_.TakeLoss()) bursts_.OnLoss(*loss, now);
    std::visit([this](const auto& what) { Execute(what); }, decision);
    const auto samples = frame_.samples();
    VISAVIS_DCHECK(!samples.empty() && ready_samples_ + samples.size() <= ready_.size());
    std::ranges::copy(samples, ready_.begin() + static_cast<std::ptrdiff_t>(ready_samples_));
    ready_samples_ += samples.size();
  }
  if (is_hurried_) HurryReady();
  std::ranges::copy(ready().first(kPull), out.samples().begin());
  TakeReady(kPull);
}

// The first 40 ms in the time of 20: a linear cross-fade over all of it.
void AudioReceiver::HurryReady() {
  constexpr std::size_t kFade = kAudioFrameSamples;
  constexpr float kStep = 1.0F / kAudioFrameSamples;
  float weight = 0.0F;
  for (std::size_t i = 0; i < kFade; ++i, weight += kStep) {
    ready_[kFade + i] = ready_[i] + (ready_[kFade + i] - ready_[i]) * weight;
  }
  TakeReady(kFade);
  is_hurried_ = false;
}

void AudioReceiver::TakeReady(std::size_t samples) {
  std::ranges::copy(ready().subspan(samples), ready_.begin());
  ready_samples_ -= samples;
}

void AudioReceiver::Execute(const AudioPlay& play) {
  if (play.pace == AudioPace::kHurried) is_hurried_ = true;
  if (decoder_ != nullptr) {
    if (decoder_->Decode(play.payload, frame_).ok()) return Prepare(play.payload);
    ++decode_errors_;
  }
  Conceal(play.duration);
}

void AudioReceiver::Execute(const AudioRecover& recover) {
  if (decoder_ == nullptr) return Conceal(recover.duration);
  const auto recovery = decoder_->DecodeLost({.later_packet = recover.later_payload,
                                              .distance = recover.distance,
                                              .duration = recover.duration},
                                             frame_);
  if (next_decoder_ != nullptr) (void)next_decoder_->Conceal(recover.duration, discarded_);
  if (!recovery.ok() || *recovery == AudioRecovery::kConcealed) return;
  recovered_ += recover.duration;
  if (*recovery == AudioRecovery::kDeepRedundancy) deeply_recovered_ += recover.duration;
}

void AudioReceiver::Execute(const AudioSilence& silence) {
  frame_.Resize(1, static_cast<int>(AudioSamplesIn(silence.duration)));
}

void AudioReceiver::Conceal(TimeDelta duration) {
  if (next_decoder_ != nullptr) (void)next_decoder_->Conceal(duration, discarded_);
  if (decoder_ == nullptr || !decoder_->Conceal(duration, frame_).ok()) {
    frame_.Resize(1, static_cast<int>(AudioSamplesIn(duration)));
  }
}

}  // namespace visavis
