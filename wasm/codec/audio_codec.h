// What the call needs of an audio codec: Opus, 48 kHz mono, 20 ms (RFC 6716). Pure computation.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/result.h"
#include "wasm/codec/video_codec.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

struct AudioEncoderConfig {
  DataRate target_rate = DataRate::KilobitsPerSec(32);  // 6..256 kbps
  double expected_loss = 0.0;                           // 0..1; above zero turns in-band FEC on
  int complexity = 9;                                   // 0..10
};

class AudioEncoder {
 public:
  virtual ~AudioEncoder() = default;
  virtual Result<std::monostate, CodecError> Configure(const AudioEncoderConfig& config) = 0;
  // `out` is overwritten, its memory reused; at most 1000 bytes.
  virtual Result<std::monostate, CodecError> Encode(const AudioFrame& frame,
                                                    std::vector<std::uint8_t>& out) = 0;
};

class AudioDecoder {
 public:
  virtual ~AudioDecoder() = default;
  // Decodes one packet of 20 ms. Any bytes are safe; a packet of another length is kCorruptStream.
  virtual Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> packet,
                                                    AudioFrame& out) = 0;
  // The frame before `next_packet`, from the redundancy that packet may carry (RFC 6716 section
  // 2.1.7); falls back to concealment where it carries none.
  virtual void DecodeLost(std::span<const std::uint8_t> next_packet, AudioFrame& out) = 0;
  // One frame made up from what came before.
  virtual void Conceal(AudioFrame& out) = 0;
};

// Null only when the library cannot start at all (out of memory).
std::unique_ptr<AudioEncoder> CreateOpusEncoder();
std::unique_ptr<AudioDecoder> CreateOpusDecoder();

}  // namespace visavis
