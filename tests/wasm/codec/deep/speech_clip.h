// Real speech for tests: 8 kHz WAV files of the test content, as the 48 kHz that codecs take.
#pragma once

#include <string>
#include <vector>

namespace visavis::testing {

// 16-bit mono PCM at 8 kHz only; empty where `path` is something else.
std::vector<float> ReadWav8k(const std::string& path);

// Six times the samples: a windowed sinc up to 3.9 kHz.
std::vector<float> UpsampleTo48k(const std::vector<float>& samples);

}  // namespace visavis::testing
