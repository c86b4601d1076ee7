// An audio encoder for JavaScript: Opus at 48 kHz. Nothing throws.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wasm/codec/audio_codec.h"

namespace visavis {

class AudioEncoderBinding {
 public:
  // `rate_bps`: 0 takes the default; `rate_mode`: "constant" or "variable"; `content`: "voice" or
  // "music"; `expected_loss`: 0..1.
  emscripten::val Configure(double channels, double rate_bps, std::string rate_mode,
                            std::string content, double complexity, double expected_loss,
                            bool in_band_fec, bool dtx);
  // Where to put the samples before `Encode`, interleaved; empty: more than the encoder takes.
  emscripten::val SampleBuffer(double samples_per_channel);
  // → {ok, error, data}
  emscripten::val Encode();
  // How much later than the input the decoded sound comes, in samples of one channel.
  double LookaheadSamples() const;

 private:
  int channels_ = 1;
  std::unique_ptr<AudioEncoder> encoder_;
  AudioFrame frame_;
  std::vector<std::uint8_t> packet_;
};

}  // namespace visavis
