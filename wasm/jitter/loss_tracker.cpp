#include "wasm/jitter/loss_tracker.h"

#include <algorithm>

namespace visavis {
namespace {

// What overtaken packets needed is forgotten with a half-life of about three seconds.
constexpr TimeDelta kDecayInterval = TimeDelta::Seconds(1);
constexpr double kDecay = 0.8;
// Reordering of the near future is a bit worse than that of the near past.
constexpr double kReorderMargin = 1.5;

}  // namespace

LossTracker::LossTracker()
    : arrival_times_(static_cast<std::size_t>(kWindow), Timestamp::MinusInfinity()) {}

LossTracker::Arrival LossTracker::Insert(std::int64_t number, Timestamp now, Origin origin) {
  if (!newest_) {
    first_ = newest_ = number;
  } else if (number > *newest_) {
    const std::int64_t skipped = std::min(number - *newest_, kWindow);
    for (std::int64_t i = 0; i < skipped; ++i) came_.reset(Slot(number - i));
    newest_ = number;
  } else if (number <= *newest_ - kWindow) {
    return Arrival::kTooOld;
  } else if (came_.test(Slot(number))) {
    return Arrival::kDuplicate;
  } else {
    if (origin == Origin::kFirstSending) NoteOvertaken(number, now);
    first_ = std::min(*first_, number);
  }
  came_.set(Slot(number));
  arrival_times_[Slot(number)] = now;
  ++received_;
  if (!last_decay_.IsFinite() || now - last_decay_ >= kDecayInterval) {
    last_decay_ = now;
    reorder_delay_ = reorder_delay_ * kDecay;
  }
  return Arrival::kNew;
}

// The gap was noticed when the nearest number after it came.
void LossTracker::NoteOvertaken(std::int64_t number, Timestamp now) {
  std::int64_t after = number + 1;
  while (after < *newest_ && !came_.test(Slot(after))) ++after;
  reorder_delay_ = std::max(reorder_delay_, now - arrival_times_[Slot(after)]);
}

std::int64_t LossTracker::lost() const { return newest_ ? *newest_ - *first_ + 1 - received_ : 0; }

void LossTracker::Missing(std::int64_t depth, std::vector<std::int64_t>& out) const {
  out.clear();
  if (!newest_) return;
  const std::int64_t begin = std::max(*first_, *newest_ - std::min(depth, kWindow) + 1);
  for (std::int64_t number = begin; number < *newest_; ++number) {
    if (!came_.test(Slot(number))) out.push_back(number);
  }
}

TimeDelta LossTracker::reorder_wait() const {
  return std::clamp(reorder_delay_ * kReorderMargin, kMinReorderWait, kMaxReorderWait);
}

TimeDelta LossTracker::nack_wait() const {
  return std::clamp(reorder_delay_ * kReorderMargin, kMinNackWait, kMaxReorderWait);
}

}  // namespace visavis
