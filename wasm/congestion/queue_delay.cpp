#include "wasm/congestion/queue_delay.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace visavis {
namespace {

constexpr TimeDelta kRecent = TimeDelta::Millis(500);
constexpr TimeDelta kLeastInterval = TimeDelta::Millis(10), kMostInterval = TimeDelta::Millis(200);
constexpr TimeDelta kMostBend = TimeDelta::Millis(40);
constexpr TimeDelta kUsualJitter = TimeDelta::Millis(5), kJitterPerBatch = TimeDelta::Millis(2);
constexpr std::int64_t kMostDeviations = 4;
constexpr TimeDelta kMostUsual = TimeDelta::Millis(30);
// A packet of 1200 bytes at 500 kbps; what is slower has the queue in the next batch, too.
constexpr TimeDelta kStandstill = TimeDelta::Millis(20), kStandstillOver = TimeDelta::Millis(10);
constexpr double kGradientWeight = 0.3;

}  // namespace

void QueueDelay::OnPacket(TimeDelta one_way, Timestamp now) {
  Advance(now);
  least_[bucket_] = std::min(least_[bucket_], one_way);
  batch_least_ = std::min(batch_least_, one_way);
  NoteStandstill(one_way);
}

void QueueDelay::Advance(Timestamp now) {
  if (!bucket_start_.IsFinite()) bucket_start_ = now;
  while (now - bucket_start_ >= kBucket) {
    // After a long pause only the last steps matter.
    bucket_start_ = std::max(bucket_start_ + kBucket, now - kBucket * std::int64_t{kBuckets});
    bucket_ = (bucket_ + 1) % kBuckets;
    least_[bucket_] = TimeDelta::PlusInfinity();
  }
}

void QueueDelay::EndBatch(Timestamp now) {
  if (!batch_least_.IsFinite()) return;
  const TimeDelta level = std::exchange(batch_least_, TimeDelta::PlusInfinity()) - Base();
  if (before_standstill_.IsFinite() && !is_put_off_ && level > levels_[0] + kStandstillOver) {
    is_put_off_ = true;
    return;
  }
  if (std::exchange(is_put_off_, false)) before_standstill_ = TimeDelta::PlusInfinity();
  const TimeDelta before = current_;
  current_ = LeastOfSteady(level);
  const TimeDelta difference = current_ - smoothed_;
  smoothed_ += difference / 3;
  deviation_ += (std::max(difference, -difference) - deviation_) / 8;
  if (last_batch_.IsFinite()) {
    const TimeDelta interval = std::clamp(now - last_batch_, kLeastInterval, kMostInterval);
    gradient_ += ((current_ - before) / interval - gradient_) * kGradientWeight;
  }
  last_batch_ = now;
  if (!recent_start_.IsFinite() || now - recent_start_ >= kRecent) {
    recent_start_ = now;
    recent_least_ = {current_, recent_least_[0]};
  }
  recent_least_[0] = std::min(recent_least_[0], current_);
}

// A queue of ours grows packet by packet. Where it is there from one packet to the next, all stood
// still: the link, or a computer that reads what came meanwhile all at once and stamps it late. A
// link still has the queue afterwards, so the next batch tells. (libwebrtc's InterArrivalDelta
// joins such a burst into one sample; half of one that two reports share would still count.)
void QueueDelay::NoteStandstill(TimeDelta one_way) {
  const TimeDelta before = std::exchange(last_one_way_, one_way);
  if (before.IsFinite() && one_way > before + kStandstill + jitter_ * std::int64_t{2}) {
    before_standstill_ = std::min(before_standstill_, before);
  } else if (before_standstill_.IsFinite() && one_way <= before_standstill_ + kStandstillOver) {
    before_standstill_ = TimeDelta::PlusInfinity();
  }
}

// A queue grows or shrinks for a while, so its second difference is small; jitter's is as large as
// jitter itself. The more of that there is, the longer we look for the least.
TimeDelta QueueDelay::LeastOfSteady(TimeDelta level) {
  std::copy_backward(levels_.begin(), levels_.end() - 1, levels_.end());
  levels_[0] = level;
  const TimeDelta bend = (levels_[0] + levels_[2] - levels_[1] * std::int64_t{2}) / 2;
  jitter_ += (std::min(std::max(bend, -bend), kMostBend) - jitter_) / 16;
  if (level > jitter_ * kMostDeviations + kMostUsual) return level;
  const auto more = static_cast<std::size_t>(std::max(jitter_ - kUsualJitter, TimeDelta::Zero()) /
                                             kJitterPerBatch);
  return *std::min_element(
      levels_.begin(),
      levels_.begin() + 1 + static_cast<std::ptrdiff_t>(std::min(more, kMostSteady - 1)));
}

TimeDelta QueueDelay::Base() const { return *std::min_element(least_.begin(), least_.end()); }

}  // namespace visavis
