// Whether what looks like a queue is a longer way: the route changed, from Wi-Fi to mobile for one,
// and nobody said so. A queue of ours falls when we give way, and one that others fill goes up and
// down with them; a longer way stays as it is to the millisecond, and loses no more than the path
// ever does. RFC 8698 and draft-ietf-rmcat-gcc-02 leave it to the base's memory: that is a minute
// at the least rate.
//
// Owned by a controller; driven by its feedback.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class LongerPath {
 public:
  struct Observation {
    Timestamp now = Timestamp::Zero();
    TimeDelta queue = TimeDelta::Zero();  // of the last feedback
    TimeDelta limit = TimeDelta::Zero();  // a queue above it makes us give way
    DataRate target = DataRate::Zero();
    DataRate delivered = DataRate::Zero();  // over a short time
    enum class Loss { kNone, kBeyondBaseline } loss = Loss::kNone;
  };
  // One feedback. True: it is the way, not a queue; the base is to be learned anew.
  bool Observe(const Observation& observation);
  // The target when the delay began to stand still.
  DataRate rate_before() const { return rate_before_; }

 private:
  void Restart(const Observation& observation);

  Timestamp since_ = Timestamp::PlusInfinity();  // +infinity: no queue stands
  Timestamp gave_way_ = Timestamp::PlusInfinity();
  TimeDelta least_ = TimeDelta::Zero(), most_ = TimeDelta::Zero();
  DataRate most_delivered_ = DataRate::Zero();
  DataRate rate_before_ = DataRate::Zero();
};

}  // namespace visavis
