// Opus (RFC 6716) for speech: 48 kHz mono, 20 ms, constrained variable rate, in-band FEC by the
// loss that is expected. Owned by the send pipeline; no time; not thread-safe.
#pragma once

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
  Result<std::monostate, CodecError> Encode(const AudioFrame& frame,
                                            std::vector<std::uint8_t>& out) override;

 private:
  struct Destroy {
    void operator()(OpusEncoder* encoder) const;
  };
  using Handle = std::unique_ptr<OpusEncoder, Destroy>;
  explicit OpusAudioEncoder(Handle encoder) : encoder_(std::move(encoder)) {}

  Handle encoder_;
  AudioFrame input_;
};

}  // namespace visavis
