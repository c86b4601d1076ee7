// Timestamps of packets to media time since the sender's epoch (media/media_time.h). Where the
// first timestamp seen lies beyond the first wrap (13 h of video, 24 h of audio), what comes out is
// off by whole wraps; AvSync knows.
#pragma once

#include <cstdint>

#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/media_time.h"

namespace visavis {

class MediaTimeUnwrapper {
 public:
  explicit MediaTimeUnwrapper(int clock_hz) : clock_hz_(clock_hz) {}

  TimeDelta Unwrap(std::uint32_t timestamp) {
    // TimestampUnwrapper starts one cycle up.
    return MediaDuration(unwrapper_.Unwrap(timestamp) - kCycle, clock_hz_);
  }

 private:
  static constexpr std::int64_t kCycle = std::int64_t{1} << 32;
  int clock_hz_;
  TimestampUnwrapper unwrapper_;
};

}  // namespace visavis
