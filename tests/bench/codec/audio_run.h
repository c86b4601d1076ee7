// One encoding and decoding of speech by libopus as it is. One thread, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace visavis::bench {

using Packets = std::vector<std::vector<std::uint8_t>>;

// 48 kHz mono samples in whole frames of 20 ms; what is left over is not encoded.
bool EncodeSpeech(const std::vector<float>& samples, int complexity, int kbps, Packets& out);

// `out`, if not null, gets the samples. Returns the packets decoded, or -1.
int DecodeSpeech(const Packets& packets, std::vector<float>* out);

}  // namespace visavis::bench
