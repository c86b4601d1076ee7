#include "wasm/congestion/narrow_path.h"

namespace visavis {
namespace {

// No computer is busy for so long on the mean.
constexpr TimeDelta kLongQueue = TimeDelta::Millis(300);
// No computer is busy all the time.
constexpr TimeDelta kStandingQueue = TimeDelta::Millis(40);
// What passes so much is not narrow, whatever it was.
constexpr DataRate kWide = DataRate::KilobitsPerSec(300);
constexpr TimeDelta kRemembered = TimeDelta::Seconds(20);

}  // namespace

void NarrowPath::Observe(const Observation& o) {
  if (o.delivered > kWide) proven_ = Timestamp::MinusInfinity();
  const bool stands = o.standing > kStandingQueue && o.delivered < kDelayFloor;
  if (o.queue > kLongQueue || stands || o.whose == Observation::Queue::kOurs) proven_ = o.now;
}

bool NarrowPath::IsProven(Timestamp now) const {
  return proven_.IsFinite() && now - proven_ < kRemembered;
}

}  // namespace visavis
