// Uncompressed audio: 48 kHz, mono or stereo, float samples in [-1, 1], up to 120 ms. The memory
// is part of the object (46 kB): whoever keeps one never allocates.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "wasm/base/dcheck.h"
#include "wasm/base/timestamp.h"

namespace visavis {

inline constexpr int kAudioSampleRateHz = 48'000;
// What the devices take and give at a time: 20 ms, mono.
inline constexpr int kAudioFrameSamples = 960;
inline constexpr TimeDelta kAudioFrameDuration = TimeDelta::Millis(20);
inline constexpr int kMaxAudioChannels = 2;
// Per channel. 120 ms, the longest packet of Opus (RFC 6716 section 3.2.5).
inline constexpr int kMaxAudioFrameSamples = 5760;

// Of one channel. Rounds to the nearest sample: TimeDelta knows microseconds only.
constexpr std::int64_t AudioSamplesIn(TimeDelta duration) {
  return (duration.us() * kAudioSampleRateHz + 500'000) / 1'000'000;
}
constexpr TimeDelta AudioDuration(std::int64_t samples) {
  return TimeDelta::Micros(samples * 1'000'000 / kAudioSampleRateHz);
}

class AudioFrame {
 public:
  // Silence: 20 ms, mono.
  constexpr AudioFrame() = default;
  // Silence; see Resize.
  constexpr AudioFrame(int channels, int samples_per_channel) {
    Resize(channels, samples_per_channel);
  }

  // Becomes silence of 1..kMaxAudioChannels channels, 0..kMaxAudioFrameSamples samples each.
  constexpr void Resize(int channels, int samples_per_channel) {
    VISAVIS_DCHECK(channels >= 1 && channels <= kMaxAudioChannels);
    VISAVIS_DCHECK(samples_per_channel >= 0 && samples_per_channel <= kMaxAudioFrameSamples);
    channels_ = channels;
    samples_per_channel_ = samples_per_channel;
    Silence();
  }
  // Adds `other`, of as many channels, at the end; both together are kMaxAudioFrameSamples at most.
  constexpr void Append(const AudioFrame& other) {
    VISAVIS_DCHECK(other.channels_ == channels_);
    VISAVIS_DCHECK(samples_per_channel_ + other.samples_per_channel_ <= kMaxAudioFrameSamples);
    const auto end = samples().size();
    samples_per_channel_ += other.samples_per_channel_;
    std::ranges::copy(other.samples(), samples().subspan(end).begin());
  }
  constexpr void Silence() { std::ranges::fill(samples(), 0.0F); }

  constexpr int channels() const { return channels_; }
  constexpr int samples_per_channel() const { return samples_per_channel_; }
  constexpr TimeDelta duration() const { return AudioDuration(samples_per_channel_); }
  // Interleaved: left, right, left, ...
  constexpr std::span<float> samples() { return {data_.data(), size()}; }
  constexpr std::span<const float> samples() const { return {data_.data(), size()}; }

 private:
  constexpr std::size_t size() const {
    return static_cast<std::size_t>(channels_) * static_cast<std::size_t>(samples_per_channel_);
  }

  int channels_ = 1;
  int samples_per_channel_ = kAudioFrameSamples;
  std::array<float, static_cast<std::size_t>(kMaxAudioChannels) * kMaxAudioFrameSamples> data_{};
};

}  // namespace visavis
