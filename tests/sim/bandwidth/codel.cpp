#include "tests/sim/bandwidth/codel.h"

#include <cmath>

namespace visavis::bandwidth {
namespace {

constexpr TimeDelta kTarget = TimeDelta::Millis(5);
constexpr TimeDelta kInterval = TimeDelta::Millis(100);
constexpr DataSize kOnePacket = DataSize::Bytes(1500);

}  // namespace

bool CoDel::ShouldDrop(Timestamp now, TimeDelta in_queue, DataSize queued) {
  const bool above = IsAbove(now, in_queue, queued);
  if (!above) {
    dropping_ = false;
    return false;
  }
  if (dropping_) {
    if (now < drop_next_) return false;
    ++count_;
    drop_next_ = NextDrop(drop_next_);
    return true;
  }
  dropping_ = true;
  const bool lately = now - drop_next_ < kInterval * std::int64_t{16};
  count_ = lately && count_ > 2 ? count_ - 2 : 1;
  drop_next_ = NextDrop(now);
  return true;
}

bool CoDel::IsAbove(Timestamp now, TimeDelta in_queue, DataSize queued) {
  if (in_queue < kTarget || queued <= kOnePacket) {
    first_above_ = Timestamp::MinusInfinity();
    return false;
  }
  if (!first_above_.IsFinite()) {
    first_above_ = now + kInterval;
    return false;
  }
  return now >= first_above_;
}

Timestamp CoDel::NextDrop(Timestamp from) const {
  const double us = static_cast<double>(kInterval.us()) / std::sqrt(static_cast<double>(count_));
  return from + TimeDelta::Micros(static_cast<std::int64_t>(us));
}

}  // namespace visavis::bandwidth
