#include "wasm/adaptation/encoder_effort.h"

#include <algorithm>
#include <iterator>

namespace visavis {
namespace {

// Best first. VP8 at 640x360: speed -12 takes about 60 % of the time of -6.
constexpr Effort kLevels[] = {{-6, 0}, {-8, 0}, {-10, 0}, {-12, 0}, {-12, 1}, {-12, 2}};
constexpr double kWeight = 0.1;  // of the newest frame in the mean
// A single frame counts as at most so much more than the mean: a keyframe, or a page that was busy.
constexpr double kOutlier = 3.0;

// What makes it leave `level` for the next.
double TooMuch(std::size_t level) {
  return kLevels[level + 1].smaller == kLevels[level].smaller ? EncoderEffort::kTooMuch
                                                              : EncoderEffort::kTooMuchForTheSize;
}

}  // namespace

Effort EncoderEffort::effort() const { return kLevels[level_]; }

Effort EncoderEffort::Update(TimeDelta took, TimeDelta interval, Timestamp now) {
  const auto us = static_cast<double>(std::max(took, TimeDelta::Zero()).us());
  mean_us_ =
      frames_ == 0 ? us : mean_us_ + kWeight * (std::min(us, mean_us_ * kOutlier) - mean_us_);
  if (++frames_ < kFramesToJudge) return effort();

  const double share = mean_us_ / static_cast<double>(interval.us());
  if (share >= kPlenty) plenty_since_ = Timestamp::PlusInfinity();
  if (level_ + 1 < std::size(kLevels) && share > TooMuch(level_)) {
    // What was tried and failed is tried less often.
    if (tried_.IsFinite() && now - tried_ < kTryAfter)
      try_after_ = std::min(try_after_ * 2.0, kTryAfterAtMost);
    MoveTo(level_ + 1);
  } else if (share < kPlenty && level_ > 0) {
    if (!plenty_since_.IsFinite()) plenty_since_ = now;
    if (now - plenty_since_ >= try_after_) {
      tried_ = now;
      MoveTo(level_ - 1);
    }
  }
  return effort();
}

void EncoderEffort::MoveTo(std::size_t level) {
  level_ = level;
  frames_ = 0;
  plenty_since_ = Timestamp::PlusInfinity();
}

}  // namespace visavis
