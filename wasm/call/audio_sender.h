// From microphone to packets, once for all peers. Owned by CallEngine; one thread.
//
// The encoder changes once in a call, for one that can deep redundancy, when the plan first has
// some: it hears the 20 ms before its first packet, without which that would begin with 6.5 ms of
// silence (AudioEncoder::Lookahead), and goes on as the old one was configured.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "wasm/adaptation/audio_plan.h"
#include "wasm/codec/audio_codec.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/media/audio_frame.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

struct AudioSenderStatistics {
  std::uint64_t frames_encoded = 0;
  std::uint64_t encode_errors = 0;
};

class AudioSender {
 public:
  // `codecs` outlives it; as long as it gives no encoder, nothing is sent.
  explicit AudioSender(CodecFactory& codecs) : codecs_(codecs) {}

  void SetPlan(const AudioPlan& plan);
  // Takes 20 ms of mono. Once there is enough: a packet without its transport sequence number,
  // valid until the next call. Empty until then, where a pause goes on that needs no packet, and
  // when the encoder failed, which is counted.
  std::span<const std::uint8_t> Encode(const AudioFrame& frame, Timestamp capture_time);
  const AudioSenderStatistics& statistics() const { return statistics_; }

 private:
  bool HasEncoder();
  // One that stands where the encoder does now; null: there is none.
  std::unique_ptr<AudioEncoder> PrepareDeepEncoder();
  // 20, 40 or 60 ms; others are ignored.
  void SetPacketDuration(TimeDelta duration);

  CodecFactory& codecs_;
  std::unique_ptr<AudioEncoder> encoder_;
  AudioEncoderConfig config_;
  std::uint16_t packet_number_ = 0;
  TimeDelta packet_duration_ = kAudioFrameDuration;
  AudioFrame gathered_{1, 0};
  AudioFrame newest_;  // of the sound that was encoded
  Timestamp gathered_since_ = Timestamp::Zero();
  // kRefused: there was no encoder where there should have been one; it is not asked for again.
  enum class Deep : std::uint8_t { kPossible, kRefused };
  Deep deep_ = Deep::kPossible;
  bool is_pause_ = false;  // the last packet said so
  std::vector<std::uint8_t> payload_;
  std::array<std::uint8_t, kMaxPacketBytes> packet_{};
  AudioSenderStatistics statistics_;
};

}  // namespace visavis
