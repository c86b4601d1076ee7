// Pictures and sound made by arithmetic, with the features that codecs care about: the same on
// every machine. For tests and benchmarks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "wasm/base/random.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/audio_frame.h"
#include "wasm/media/video_frame.h"

namespace visavis::testing {

// A textured background that drifts and a bright square that crosses it. `index`: frame number at
// 30 fps, which also sets the capture time.
inline void DrawMovingPicture(int index, VideoFrame& frame) {
  const int width = frame.width(), height = frame.height();
  const int side = std::max(2, height / 4);
  const int left = (index * 4) % std::max(1, width - side), top = (height - side) / 2;
  std::vector<int> column_wave(static_cast<std::size_t>(width));
  for (std::size_t column = 0; column < column_wave.size(); ++column)
    column_wave[column] =
        static_cast<int>(40.0 * std::sin((static_cast<int>(column) + index) * 0.07));
  for (int row = 0; row < height; ++row) {
    const int y = row + index / 2;
    const int row_wave = 110 + static_cast<int>(30.0 * std::cos(y * 0.05));
    std::uint8_t* const pixels = frame.y() + row * frame.stride_y();
    for (int column = 0; column < width; ++column) {
      const int texture = (((column + index) * 7) ^ (y * 13)) & 15;
      const bool inside = column >= left && column < left + side && row >= top && row < top + side;
      const int value = inside ? 210 - texture
                               : row_wave + column_wave[static_cast<std::size_t>(column)] + texture;
      pixels[column] = static_cast<std::uint8_t>(std::clamp(value, 16, 235));
    }
  }
  for (int row = 0; row < frame.chroma_height(); ++row) {
    for (int column = 0; column < frame.stride_uv(); ++column) {
      const int at = row * frame.stride_uv() + column;
      frame.u()[at] = static_cast<std::uint8_t>(128 + 50 * std::sin((column + index) * 0.03));
      frame.v()[at] = static_cast<std::uint8_t>(128 + 50 * std::cos((row + index) * 0.04));
    }
  }
  frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
}

// A page of text on a shared screen, into which somebody types; another page every ten seconds.
// `index`: frame number at 30 fps.
inline void DrawScreenPicture(int index, VideoFrame& frame) {
  constexpr int kGlyphWidth = 8, kLineHeight = 32, kStroke = 2, kPageFrames = 300;
  const auto page = static_cast<std::uint64_t>(index / kPageFrames);
  const int typed = (index % kPageFrames) / 6;
  std::fill_n(frame.u(), frame.stride_uv() * frame.chroma_height(), std::uint8_t{128});
  std::fill_n(frame.v(), frame.stride_uv() * frame.chroma_height(), std::uint8_t{128});
  std::fill_n(frame.y(), frame.stride_y() * frame.height(), std::uint8_t{235});
  const int columns = frame.width() / kGlyphWidth / 2, lines = frame.height() / kLineHeight - 2;
  for (int line = 1; line < lines; ++line) {
    const int written = line == lines - 1 ? std::min(typed, columns) : columns;
    for (int column = 2; column < written; ++column) {
      Random glyph(page * 100'000 + static_cast<std::uint64_t>(line * 1000 + column));
      if (glyph.Below(6) == 0) continue;  // a space
      for (int y = 2; y < 12; y += kStroke) {
        for (int x = 0; x < kGlyphWidth - kStroke; x += kStroke) {
          if (glyph.Below(2) == 0) continue;
          for (int row = 0; row < kStroke; ++row) {
            const int at = (line * kLineHeight + y + row) * frame.stride_y();
            std::fill_n(frame.y() + at + column * kGlyphWidth + x, kStroke, std::uint8_t{30});
          }
        }
      }
    }
  }
  frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
}

// What a camera sees in a call: a room full of detail that stands still, and a person who sways,
// talks, and is lit by a light that flickers a little. `index`: frame number at 30 fps.
inline void DrawPersonPicture(int index, VideoFrame& frame) {
  const int width = frame.width(), height = frame.height();
  const auto noise = [](int x, int y) {  // 0..255, the same for the same place
    std::uint32_t hash =
        static_cast<std::uint32_t>(x) * 374761393U + static_cast<std::uint32_t>(y) * 668265263U;
    hash = (hash ^ (hash >> 13)) * 1274126177U;
    return static_cast<int>((hash ^ (hash >> 16)) & 255U);
  };
  const auto smooth = [&](int x, int y, int cell) {
    const int cx = x / cell, cy = y / cell, fx = x % cell, fy = y % cell;
    const int top = noise(cx, cy) * (cell - fx) + noise(cx + 1, cy) * fx;
    const int bottom = noise(cx, cy + 1) * (cell - fx) + noise(cx + 1, cy + 1) * fx;
    return (top * (cell - fy) + bottom * fy) / (cell * cell);
  };
  const double t = index / 30.0;
  const double sway = 0.04 * height * std::sin(1.9 * t), nod = 0.02 * height * std::sin(2.7 * t);
  const double center_x = width / 2.0 + sway, center_y = height * 0.45 + nod;
  const double radius_x = height * 0.22, radius_y = height * 0.3;
  const double mouth = 0.03 + 0.03 * std::sin(9.0 * t) * std::sin(1.1 * t);
  const int light = static_cast<int>(2.0 * std::sin(0.8 * t));
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const double dx = (column - center_x) / radius_x, dy = (row - center_y) / radius_y;
      int value = 40 + smooth(column, row, 16) / 2 + smooth(column, row, 4) / 4;
      if (dx * dx + dy * dy < 1.0) {
        const int skin_x = static_cast<int>(column - center_x + 500);
        const int skin_y = static_cast<int>(row - center_y + 500);
        value = 150 + smooth(skin_x, skin_y, 6) / 5 - static_cast<int>(20 * (dx + dy));
        const bool in_mouth = std::abs(dx) < 0.35 && std::abs(dy - 0.5) < mouth;
        const bool in_eye = std::abs(std::abs(dx) - 0.4) < 0.12 && std::abs(dy + 0.2) < 0.06;
        if (in_mouth || in_eye) value = 50;
      }
      frame.y()[row * frame.stride_y() + column] =
          static_cast<std::uint8_t>(std::clamp(value + light, 16, 235));
    }
  }
  for (int i = 0; i < frame.stride_uv() * frame.chroma_height(); ++i) {
    const int row = i / frame.stride_uv() * 2, column = i % frame.stride_uv() * 2;
    const double dx = (column - center_x) / radius_x, dy = (row - center_y) / radius_y;
    const bool is_person = dx * dx + dy * dy < 1.0;
    frame.u()[i] = static_cast<std::uint8_t>(is_person ? 110 : 120 + smooth(column, row, 16) / 16);
    frame.v()[i] = static_cast<std::uint8_t>(is_person ? 150 : 120 + smooth(column, row, 32) / 16);
  }
  frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
}

// Peak signal to noise ratio of luma, dB; infinite where equal. Same sizes.
inline double LumaPsnr(const VideoFrame& a, const VideoFrame& b) {
  double squares = 0;
  const int pixels = a.width() * a.height();
  for (int i = 0; i < pixels; ++i) {
    const double difference = static_cast<double>(a.y()[i]) - static_cast<double>(b.y()[i]);
    squares += difference * difference;
  }
  if (squares == 0) return std::numeric_limits<double>::infinity();
  return 10.0 * std::log10(255.0 * 255.0 * pixels / squares);
}

// Sound like a voice: a buzz whose pitch glides, shaped by two moving formants, in syllables of
// 200 ms with short pauses and a little breath.
class SpeechLikeSound {
 public:
  void Next(AudioFrame& frame) {
    for (float& sample : frame.samples()) sample = NextSample();
  }

 private:
  float NextSample() {
    constexpr double kRate = kAudioSampleRateHz;
    constexpr double kTau = 2.0 * std::numbers::pi;
    const double t = static_cast<double>(index_++) / kRate;
    const double pitch = 130.0 + 30.0 * std::sin(kTau * 0.7 * t) + 10.0 * std::sin(kTau * 3.1 * t);
    phase_ += pitch / kRate;
    if (phase_ >= 1.0) phase_ -= 1.0;
    const double buzz = 1.0 - 2.0 * phase_;
    const double breath = random_.Uniform() - 0.5;
    const double syllable = std::fmod(t, 0.25);
    const double loudness = syllable < 0.2 ? std::sin(std::numbers::pi * syllable / 0.2) : 0.0;
    const double source = loudness * buzz + 0.05 * loudness * breath;
    const double voice =
        first_.Filter(source, 550.0 + 200.0 * std::sin(kTau * 1.3 * t), 90.0) +
        0.5 * second_.Filter(source, 1600.0 + 500.0 * std::sin(kTau * 0.9 * t), 140.0);
    return static_cast<float>(std::clamp(0.5 * voice, -0.9, 0.9));
  }

  // Two-pole resonator, gain near one at its peak.
  struct Resonator {
    double Filter(double input, double hz, double bandwidth) {
      const double r = std::exp(-std::numbers::pi * bandwidth / kAudioSampleRateHz);
      const double c = 2.0 * r * std::cos(2.0 * std::numbers::pi * hz / kAudioSampleRateHz);
      const double output = (1.0 - r) * 4.0 * input + c * y1 - r * r * y2;
      y2 = y1;
      y1 = output;
      return output;
    }
    double y1 = 0, y2 = 0;
  };

  std::int64_t index_ = 0;
  double phase_ = 0;
  Resonator first_, second_;
  Random random_{7};
};

}  // namespace visavis::testing
