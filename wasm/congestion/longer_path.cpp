#include "wasm/congestion/longer_path.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr TimeDelta kLeastQueue = TimeDelta::Millis(15);
constexpr TimeDelta kFlat = TimeDelta::Millis(5);
constexpr TimeDelta kPatience = TimeDelta::Millis(800);
// For so long so little of what came through before: a queue of ours would have lost
// 300 ms * 30 % = 90 ms, or all of it.
constexpr double kGaveWay = 0.7;
constexpr TimeDelta kGivenWay = TimeDelta::Millis(300);
// No queue that we should give way to stands so still for so long, if we have something to give.
constexpr TimeDelta kLong = TimeDelta::Seconds(3);

}  // namespace

bool LongerPath::Observe(const Observation& o) {
  if (o.queue < kLeastQueue || o.loss == Observation::Loss::kBeyondBaseline) {
    since_ = Timestamp::PlusInfinity();
    return false;
  }
  least_ = std::min(least_, o.queue);
  most_ = std::max(most_, o.queue);
  if (!since_.IsFinite() || most_ - least_ > kFlat) Restart(o);
  most_delivered_ = std::max(most_delivered_, o.delivered);
  const bool gives_way = o.delivered < most_delivered_ * kGaveWay;
  gave_way_ = gives_way ? std::min(gave_way_, o.now) : Timestamp::PlusInfinity();
  const TimeDelta flat_for = o.now - since_;
  const bool stays = flat_for >= kPatience && gives_way && o.now - gave_way_ >= kGivenWay;
  // One that nobody gives way to may be ours, and in balance.
  const bool is_long = flat_for >= kLong && o.queue > o.limit;
  if (!stays && !is_long) return false;
  since_ = Timestamp::PlusInfinity();
  return true;
}

void LongerPath::Restart(const Observation& o) {
  since_ = o.now;
  gave_way_ = Timestamp::PlusInfinity();
  least_ = most_ = o.queue;
  most_delivered_ = o.delivered;
  rate_before_ = o.target;
}

}  // namespace visavis
