// From packets to sound of one peer: jitter buffer, decoder, concealment. The sound device pulls
// 20 ms at a time, whatever the packets hold. Owned by RemotePeer; the owner passes the time in;
// one thread.
//
// The decoder changes once in a call, for one that hears deep redundancy. A decoder predicts from
// what it decoded before, so the new one decodes beside the old one until they say the same.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "wasm/adaptation/loss_bursts.h"
#include "wasm/base/timestamp.h"
#include "wasm/codec/audio_codec.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/jitter/audio_jitter_buffer.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

class AudioReceiver {
 public:
  // `codecs` outlives it; as long as it gives no decoder, what comes is silence.
  explicit AudioReceiver(CodecFactory& codecs) : codecs_(codecs) {}

  void Insert(const AudioPacket& packet, Timestamp now);
  // The decoders of CodecFactory::deep_audio() are there: uses one as soon as it can. False: there
  // is none to be had.
  bool UseDeepDecoder();
  // The next 20 ms, mono, always filled.
  void Pull(Timestamp now, AudioFrame& out);

  AudioJitterBuffer& jitter() { return jitter_; }
  const AudioJitterBuffer& jitter() const { return jitter_; }
  std::uint64_t decode_errors() const { return decode_errors_; }
  // Of what was lost, how much came out of the redundancy of later packets, and of that out of deep
  // redundancy.
  TimeDelta recovered() const { return recovered_; }
  TimeDelta deeply_recovered() const { return deeply_recovered_; }
  const LossBursts& bursts() const { return bursts_; }

 private:
  bool HasDecoder();
  // Each fills frame_.
  void Execute(const AudioPlay& play);
  void Execute(const AudioRecover& recover);
  void Execute(const AudioConceal& conceal) { Conceal(conceal.duration); }
  void Execute(const AudioStretch& stretch) { Conceal(stretch.duration); }
  void Execute(const AudioSilence& silence);
  void Conceal(TimeDelta duration);
  // The new decoder decodes the same, and takes over after enough of it.
  void Prepare(std::span<const std::uint8_t> payload);

  std::span<const float> ready() const { return std::span(ready_).first(ready_samples_); }
  void TakeReady(std::size_t samples);
  void HurryReady();

  CodecFactory& codecs_;
  std::unique_ptr<AudioDecoder> decoder_;
  std::unique_ptr<AudioDecoder> next_decoder_;  // while it is prepared
  int prepared_packets_ = 0;                    // in a row
  AudioJitterBuffer jitter_;
  AudioFrame frame_, discarded_;
  // Decoded and not played yet: at most the rest of a pull and of a longest packet.
  std::array<float, kMaxAudioFrameSamples + 2 * kAudioFrameSamples> ready_{};
  std::size_t ready_samples_ = 0;
  bool is_hurried_ = false;
  std::uint64_t decode_errors_ = 0;
  TimeDelta recovered_ = TimeDelta::Zero(), deeply_recovered_ = TimeDelta::Zero();
  LossBursts bursts_;
};

}  // namespace visavis
