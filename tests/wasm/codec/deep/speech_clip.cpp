#include "tests/wasm/codec/deep/speech_clip.h"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <numbers>

#include "wasm/base/byte_reader.h"

namespace visavis::testing {
namespace {

// WAV is little endian.
std::uint32_t Little(std::span<const std::uint8_t> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

std::vector<float> ReadWav8k(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text((std::istreambuf_iterator<char>(file)), {});
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  constexpr std::size_t kHeader = 44;
  if (bytes.size() < kHeader) return {};
  const std::span<const std::uint8_t> wav(bytes);
  // format, channels, rate and bits of the first chunk; the samples follow the second's header
  if (Little(wav.subspan(20, 2)) != 1 || Little(wav.subspan(22, 2)) != 1 ||
      Little(wav.subspan(24, 4)) != 8000 || Little(wav.subspan(34, 2)) != 16) {
    return {};
  }
  std::vector<float> samples;
  for (std::size_t at = kHeader; at + 1 < wav.size(); at += 2) {
    const auto value = static_cast<std::int16_t>(Little(wav.subspan(at, 2)));
    samples.push_back(static_cast<float>(value) / 32768.0F);
  }
  return samples;
}

std::vector<float> UpsampleTo48k(const std::vector<float>& samples) {
  constexpr int kFactor = 6, kHalf = 16;  // input samples on each side
  constexpr double kCutoff = 3900.0 / 4000.0;
  std::vector<float> taps(static_cast<std::size_t>(2 * kHalf * kFactor + 1));
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const double x = (static_cast<double>(i) - kHalf * kFactor) / kFactor;
    const double sinc =
        x == 0 ? kCutoff : std::sin(std::numbers::pi * kCutoff * x) / (std::numbers::pi * x);
    taps[i] = static_cast<float>(sinc * (0.5 + 0.5 * std::cos(std::numbers::pi * x / kHalf)));
  }
  const auto count = static_cast<std::ptrdiff_t>(samples.size());
  std::vector<float> out(samples.size() * kFactor);
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(out.size()); ++i) {
    float sum = 0;
    for (std::ptrdiff_t k = i / kFactor - kHalf + 1; k <= i / kFactor + kHalf; ++k) {
      const std::ptrdiff_t tap = i - k * kFactor + kHalf * kFactor;
      if (k < 0 || k >= count || tap < 0 || tap >= static_cast<std::ptrdiff_t>(taps.size()))
        continue;
      sum += samples[static_cast<std::size_t>(k)] * taps[static_cast<std::size_t>(tap)];
    }
    out[static_cast<std::size_t>(i)] = sum;
  }
  return out;
}

}  // namespace visavis::testing
