#include "wasm/adaptation/encoder_effort.h"

#include <algorithm>
#include <iterator>

namespace visavis {
namespace {

struct Level {
  Effort effort;
  double cost;  // time per frame, of that of the first
};
// Best first. VP8 at 640x360 with its own speeds; smaller pictures by their pixels.
constexpr Level kLevels[] = {{{-6, 0}, 1.0},  {{-8, 0}, 0.87},  {{-10, 0}, 0.73},
                             {{-12, 0}, 0.6}, {{-12, 1}, 0.34}, {{-12, 2}, 0.15}};
constexpr double kWeight = 0.1;  // of the newest frame in the mean
// A single frame counts as at most so much more than the mean: a keyframe, or a page that was busy.
constexpr double kOutlier = 3.0;
// Of what else the engine does; it comes in bursts.
constexpr double kOthersWeight = 0.05;
constexpr double kRoomInAll = 0.9;  // of what is too much in all

// What makes it leave `level` for the next.
double TooMuch(std::size_t level) {
  const bool keeps_size = kLevels[level + 1].effort.smaller == kLevels[level].effort.smaller;
  return keeps_size ? EncoderEffort::kTooMuch : EncoderEffort::kTooMuchForTheSize;
}

}  // namespace

Effort EncoderEffort::effort() const { return kLevels[level_].effort; }

void EncoderEffort::LearnOthers(TimeDelta others, Timestamp now) {
  if (last_update_.IsFinite() && now > last_update_) {
    const double share = std::clamp(others / (now - last_update_), 0.0, 1.0);
    others_ += kOthersWeight * (share - others_);
  }
  last_update_ = std::max(last_update_, now);
}

bool EncoderEffort::IsTooMuch(double share) const {
  if (level_ + 1 == std::size(kLevels)) return false;
  return share > TooMuch(level_) || (share > kLeastEncoding && share + others_ > kTooMuchInAll);
}

// Whether a device that spends `share` now has room for the level before.
bool EncoderEffort::HasRoom(double share) const {
  if (level_ == 0) return false;
  const double expected = share * kLevels[level_ - 1].cost / kLevels[level_].cost;
  return expected < kComfortable * TooMuch(level_ - 1) &&
         (expected < kLeastEncoding || expected + others_ < kTooMuchInAll * kRoomInAll);
}

Effort EncoderEffort::Update(TimeDelta took, TimeDelta interval, TimeDelta others, Timestamp now) {
  LearnOthers(others, now);
  const auto us = static_cast<double>(std::max(took, TimeDelta::Zero()).us());
  mean_us_ =
      frames_ == 0 ? us : mean_us_ + kWeight * (std::min(us, mean_us_ * kOutlier) - mean_us_);
  if (++frames_ < kFramesToJudge) return effort();

  const double share = mean_us_ / static_cast<double>(interval.us());
  if (IsTooMuch(share)) {
    // What was tried and failed is tried less often.
    if (last_move_ == Move::kUp && now - moved_ < kTryAfter)
      try_after_ = std::min(try_after_ * 2.0, kTryAfterAtMost);
    MoveTo(level_ + 1, Move::kDown, now);
  } else if (!HasRoom(share)) {
    roomy_since_ = Timestamp::PlusInfinity();
  } else if (!roomy_since_.IsFinite()) {
    roomy_since_ = now;
  } else {
    if (last_move_ == Move::kUp) try_after_ = kTryAfter;  // the last try has held
    if (now - roomy_since_ >= try_after_) MoveTo(level_ - 1, Move::kUp, now);
  }
  return effort();
}

void EncoderEffort::MoveTo(std::size_t level, Move move, Timestamp now) {
  level_ = level;
  last_move_ = move;
  moved_ = now;
  frames_ = 0;
  roomy_since_ = Timestamp::PlusInfinity();
}

}  // namespace visavis
