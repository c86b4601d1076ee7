// An audio decoder for JavaScript: Opus to 48 kHz. Any bytes are safe; nothing throws.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "wasm/codec/audio_codec.h"

namespace visavis {

class AudioDecoderBinding {
 public:
  // Starts anew, for output of so many channels.
  emscripten::val Configure(double channels);
  // Where to put a packet before `Decode`; shorter than asked for: it is too long.
  emscripten::val ChunkBuffer(double bytes);
  // The first `bytes` of the buffer. → {ok, error, samplesPerChannel, data}: floats, interleaved.
  emscripten::val Decode(double bytes);

 private:
  std::unique_ptr<AudioDecoder> decoder_;
  std::vector<std::uint8_t> chunk_;
  AudioFrame frame_;
};

}  // namespace visavis
