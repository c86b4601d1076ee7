// From packets to sound of one peer: jitter buffer, decoder, concealment. The sound device pulls.
// Owned by RemotePeer; the owner passes the time in; one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "wasm/base/timestamp.h"
#include "wasm/codec/audio_codec.h"
#include "wasm/jitter/audio_jitter_buffer.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

class AudioReceiver {
 public:
  AudioReceiver();

  void Insert(const AudioPacket& packet, Timestamp now) { jitter_.Insert(packet, now); }
  // The next 20 ms, always filled.
  void Pull(Timestamp now, AudioFrame& out);

  AudioJitterBuffer& jitter() { return jitter_; }
  const AudioJitterBuffer& jitter() const { return jitter_; }
  std::uint64_t decode_errors() const { return decode_errors_; }

 private:
  void Execute(const AudioPlay& play, AudioFrame& out);
  void Execute(const AudioRecover& recover, AudioFrame& out);
  void Execute(const AudioConceal& conceal, AudioFrame& out);
  void Execute(const AudioMerge& merge, AudioFrame& out);
  void Execute(const AudioStretch& stretch, AudioFrame& out);
  void Execute(const AudioSilence& silence, AudioFrame& out);
  void Decode(std::span<const std::uint8_t> payload, AudioFrame& out);
  void Conceal(AudioFrame& out);

  std::unique_ptr<AudioDecoder> decoder_;
  AudioJitterBuffer jitter_;
  AudioFrame merged_;
  std::uint64_t decode_errors_ = 0;
};

}  // namespace visavis
