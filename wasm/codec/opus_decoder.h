// Opus (RFC 6716) decoding to 48 kHz mono, safe for any bytes: lost frames come from the in-band
// FEC of the next packet or are concealed. Owned by call/AudioReceiver, one per peer; no time;
// not thread-safe.
#pragma once

#include <memory>

#include "wasm/codec/audio_codec.h"

struct OpusDecoder;  // libopus's

namespace visavis {

class OpusAudioDecoder : public AudioDecoder {
 public:
  // Null where libopus cannot allocate.
  static std::unique_ptr<OpusAudioDecoder> Create();

  // kInvalidInput: no bytes. After any error the decoder goes on from where it was.
  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> packet,
                                            AudioFrame& out) override;
  void DecodeLost(std::span<const std::uint8_t> next_packet, AudioFrame& out) override;
  void Conceal(AudioFrame& out) override;

 private:
  struct Destroy {
    void operator()(OpusDecoder* decoder) const;
  };
  using Handle = std::unique_ptr<OpusDecoder, Destroy>;
  enum class Source { kPacket, kRedundancy };
  explicit OpusAudioDecoder(Handle decoder) : decoder_(std::move(decoder)) {}
  // False: `out` is silence.
  bool Run(std::span<const std::uint8_t> packet, Source source, AudioFrame& out);

  Handle decoder_;
  float soft_clip_state_ = 0.0F;
};

}  // namespace visavis
