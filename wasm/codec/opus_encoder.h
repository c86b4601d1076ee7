// Opus (RFC 6716) at 48 kHz: see audio_codec.h. Owned by the send pipeline; no time; not
// thread-safe. Allocates when it is created only.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "wasm/codec/audio_codec.h"

struct OpusEncoder;  // libopus's

namespace visavis {

class OpusAudioEncoder : public AudioEncoder {
 public:
  // Null where libopus cannot allocate.
  static std::unique_ptr<OpusAudioEncoder> Create();

  Result<std::monostate, CodecError> Configure(const AudioEncoderConfig& config) override;
  Result<EncodedAudio, CodecError> Encode(const AudioFrame& frame,
                                          std::vector<std::uint8_t>& out) override;
  void Reset() override;
  void Follow(const AudioFrame& frame) override;
  TimeDelta Lookahead() const override;
  bool CanDeepRedundancy() const override { return can_deep_redundancy_; }

 private:
  struct Destroy {
    void operator()(OpusEncoder* encoder) const;
  };
  using Handle = std::unique_ptr<OpusEncoder, Destroy>;
  explicit OpusAudioEncoder(Handle encoder) : encoder_(std::move(encoder)) {}
  bool IsValid(const AudioEncoderConfig& config) const;
  bool StartAnew(const AudioEncoderConfig& config);
  bool Apply(const AudioEncoderConfig& config);

  Handle encoder_;
  AudioEncoderConfig config_;
  bool can_deep_redundancy_ = false;
  bool follows_another_ = false;  // of the next packet
  std::vector<std::uint8_t> discarded_;
  // 60 ms, the longest that Encode takes.
  std::array<float, static_cast<std::size_t>(kMaxAudioChannels) * 2880> input_{};
};

}  // namespace visavis
