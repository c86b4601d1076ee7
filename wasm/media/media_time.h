// Media timestamps: ticks of the sender's capture clock as they stand in a packet (RFC 3550 section
// 5.1). Video ticks at 90 kHz, audio at 48 kHz; both count from the same epoch, the sender's local
// clock at zero, so a receiver can align the two without sender reports.
#pragma once

#include <cstdint>

#include "wasm/base/timestamp.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

inline constexpr int kVideoClockHz = 90'000;

inline std::uint32_t MediaTimestamp(Timestamp capture_time, int clock_hz) {
  const std::int64_t us = capture_time.us();
  const std::int64_t seconds = us / 1'000'000, rest = us % 1'000'000;
  return static_cast<std::uint32_t>(seconds * clock_hz + rest * clock_hz / 1'000'000);
}

// The span that `ticks` (a difference of unwrapped timestamps) stands for.
inline TimeDelta MediaDuration(std::int64_t ticks, int clock_hz) {
  const std::int64_t seconds = ticks / clock_hz, rest = ticks % clock_hz;
  return TimeDelta::Micros(seconds * 1'000'000 + rest * 1'000'000 / clock_hz);
}

}  // namespace visavis
