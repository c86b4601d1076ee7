// Timestamps of packets to media time since the sender's epoch (media/media_time.h). Where the
// first timestamp seen lies beyond the first wrap (13 h of video, 24 h of audio), what comes out is
// off by whole wraps; AvSync knows. So it is after a step of more than kMaxStep, from which on the
// count starts anew: whatever a sender writes, what comes out stays within a wrap of small steps.
#pragma once

#include <cstdint>
#include <cstdlib>

#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/media_time.h"

namespace visavis {

class MediaTimeUnwrapper {
 public:
  static constexpr TimeDelta kMaxStep = TimeDelta::Seconds(10);

  explicit MediaTimeUnwrapper(int clock_hz) : clock_hz_(clock_hz) {}

  TimeDelta Unwrap(std::uint32_t timestamp) {
    const std::int64_t step = static_cast<std::int32_t>(timestamp - last_);
    if (std::abs(step) > kMaxStep.us() / 1'000'000 * clock_hz_) unwrapper_ = {};
    last_ = timestamp;
    // TimestampUnwrapper starts one cycle up.
    return MediaDuration(unwrapper_.Unwrap(timestamp) - kCycle, clock_hz_);
  }

 private:
  static constexpr std::int64_t kCycle = std::int64_t{1} << 32;
  int clock_hz_;
  std::uint32_t last_ = 0;
  TimestampUnwrapper unwrapper_;
};

}  // namespace visavis
