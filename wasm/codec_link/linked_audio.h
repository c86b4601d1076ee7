// AudioEncoder and AudioDecoder at the other end of a CodecLink. Private to codec_link/.
#pragma once

#include "wasm/codec/audio_codec.h"
#include "wasm/codec_link/link_caller.h"

namespace visavis {

class LinkedAudioEncoder : public AudioEncoder {
 public:
  // What never changes of it.
  struct Properties {
    TimeDelta lookahead = TimeDelta::Zero();
    bool can_deep_redundancy = false;
  };
  LinkedAudioEncoder(CodecLink& link, CodecPlace place, Properties properties)
      : caller_(link, place, LinkRequest::kDestroyAudio), properties_(properties) {}

  Result<std::monostate, CodecError> Configure(const AudioEncoderConfig& config) override;
  Result<EncodedAudio, CodecError> Encode(const AudioFrame& frame,
                                          std::vector<std::uint8_t>& out) override;
  void Reset() override { caller_.Tell(LinkRequest::kResetEncoder); }
  void Follow(const AudioFrame& frame) override;
  TimeDelta Lookahead() const override { return properties_.lookahead; }
  bool CanDeepRedundancy() const override { return properties_.can_deep_redundancy; }

 private:
  LinkCaller caller_;
  const Properties properties_;
};

class LinkedAudioDecoder : public AudioDecoder {
 public:
  LinkedAudioDecoder(CodecLink& link, CodecPlace place)
      : caller_(link, place, LinkRequest::kDestroyAudio) {}

  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> packet,
                                            AudioFrame& out) override;
  Result<AudioRecovery, CodecError> DecodeLost(const LostAudio& lost, AudioFrame& out) override;
  Result<std::monostate, CodecError> Conceal(TimeDelta duration, AudioFrame& out) override;
  TimeDelta RedundancyOf(std::span<const std::uint8_t> packet) override;
  void Reset() override { caller_.Tell(LinkRequest::kResetDecoder); }

 private:
  LinkCaller caller_;
};

}  // namespace visavis
