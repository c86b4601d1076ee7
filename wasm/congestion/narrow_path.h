// Whether a path is proven to be narrower than what delay alone may take a rate to. A busy
// computer, at either end, makes packets wait as a narrow link does, but not all of them for half a
// second and more; and a narrow link has never passed more than its rate.
//
// Owned by a controller; driven by its feedback.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class NarrowPath {
 public:
  // Delay takes the rate below this only when IsProven.
  static constexpr DataRate kDelayFloor = DataRate::KilobitsPerSec(180);

  struct Observation {
    Timestamp now = Timestamp::Zero();
    TimeDelta queue = TimeDelta::Zero();     // smoothed
    TimeDelta standing = TimeDelta::Zero();  // the least for half a second
    DataRate delivered = DataRate::Zero();
    // A trial of late has shown that the queue goes when we give way.
    enum class Queue { kUnknown, kOurs } whose = Queue::kUnknown;
  };

  void Observe(const Observation& observation);
  // It was so a short while ago.
  bool IsProven(Timestamp now) const;

 private:
  Timestamp proven_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
