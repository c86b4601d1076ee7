// Opus (RFC 6716) decoding to 48 kHz, safe for any bytes. Lost sound comes from the redundancy of
// a later packet where there is some (in-band FEC; DRED in builds of libopus that have it), else
// it is concealed. Owned by call/AudioReceiver, one per peer; no time; not thread-safe. Allocates
// when it is created only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "wasm/codec/audio_codec.h"

struct OpusDecoder;  // libopus's
struct OpusDREDDecoder;
struct OpusDRED;

namespace visavis {

// How sound is made up that no packet has: by Opus's own repetition, or by a network that knows
// speech, in builds of libopus that have it.
enum class AudioConcealment : std::uint8_t { kPlain, kNetwork };

class OpusAudioDecoder : public AudioDecoder {
 public:
  // Null where libopus cannot allocate or `channels` is not 1 or 2.
  static std::unique_ptr<OpusAudioDecoder> Create(
      int channels = 1, AudioConcealment concealment = AudioConcealment::kNetwork);

  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> packet,
                                            AudioFrame& out) override;
  Result<AudioRecovery, CodecError> DecodeLost(const LostAudio& lost, AudioFrame& out) override;
  Result<std::monostate, CodecError> Conceal(TimeDelta duration, AudioFrame& out) override;
  TimeDelta RedundancyOf(std::span<const std::uint8_t> packet) override;
  void Reset() override;

 private:
  struct Destroy {
    void operator()(OpusDecoder* decoder) const;
    void operator()(OpusDREDDecoder* decoder) const;
    void operator()(OpusDRED* redundancy) const;
  };
  using Handle = std::unique_ptr<OpusDecoder, Destroy>;
  OpusAudioDecoder(Handle decoder, int channels)
      : decoder_(std::move(decoder)), channels_(channels) {}
  // Whether libopus gave as many samples as `out` has; holds them to [-1, 1]. If not, `out` becomes
  // 20 ms of silence.
  bool Finish(int samples, AudioFrame& out);
  // Makes redundancy_ hold at least the last `needed` samples before the sound of `packet`, as far
  // as it has them: decoding them is the costly part, and a burst asks frame by frame. Samples that
  // are there.
  int ParseDeepRedundancy(std::span<const std::uint8_t> packet, int needed);
  bool DecodeDeepRedundancy(const LostAudio& lost, AudioFrame& out);
  bool DecodeInBandFec(const LostAudio& lost, AudioFrame& out);

  Handle decoder_;
  // Null where libopus was built without.
  std::unique_ptr<OpusDREDDecoder, Destroy> deep_decoder_;
  std::unique_ptr<OpusDRED, Destroy> redundancy_;
  std::unique_ptr<OpusDRED, Destroy> length_reader_;  // for RedundancyOf
  // What redundancy_ was made of; longer packets are parsed anew each time.
  std::array<std::uint8_t, 1500> parsed_packet_{};
  std::size_t parsed_bytes_ = 0;
  int parsed_needed_ = 0, parsed_samples_ = 0;
  int channels_;
  std::array<float, kMaxAudioChannels> soft_clip_state_{};
};

}  // namespace visavis
