// What the path passed since we backed off: what waited and what we have sent since then, over the
// time in which it came. When the queue is gone, this is what the path has proven to pass, also
// where little came through before only because everything stood still: a reader that was busy, a
// radio that paused, a download that came and went.
//
// Owned by a controller; driven by its feedback. Times are the receiver's.
#pragma once

#include <algorithm>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class DrainedRate {
 public:
  // We back off: what comes from now on counts.
  void Start() {
    start_ = newest_;
    size_ = DataSize::Zero();
    packets_ = 0;
  }
  void OnPacket(Timestamp receive_time, DataSize size) {
    if (receive_time <= start_) return;  // overtaken by what came before we backed off
    size_ += size;
    ++packets_;
    newest_ = std::max(newest_, receive_time);
  }
  // Empty for a moment, of which there is no rate, and when the queue took longer to go than one
  // that comes of a standstill: then the path is narrow, and varies.
  std::optional<DataRate> rate() const {
    const TimeDelta span = start_.IsFinite() ? newest_ - start_ : TimeDelta::Zero();
    if (packets_ < kLeastPackets || span < kLeastSpan || span > kMostSpan) return std::nullopt;
    return size_ / span;
  }
  static constexpr TimeDelta kLeastSpan = TimeDelta::Millis(60);
  static constexpr TimeDelta kMostSpan = TimeDelta::Millis(800);
  static constexpr int kLeastPackets = 10;

 private:
  Timestamp start_ = Timestamp::MinusInfinity();
  Timestamp newest_ = Timestamp::MinusInfinity();
  DataSize size_ = DataSize::Zero();
  int packets_ = 0;
};

}  // namespace visavis
