// Uncompressed audio: 48 kHz, mono, float samples in [-1, 1].
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "wasm/base/timestamp.h"

namespace visavis {

inline constexpr int kAudioSampleRateHz = 48'000;
// One packet of audio: 20 ms.
inline constexpr int kAudioFrameSamples = 960;
inline constexpr TimeDelta kAudioFrameDuration = TimeDelta::Millis(20);

struct AudioFrame {
  std::array<float, kAudioFrameSamples> samples{};
};

}  // namespace visavis
