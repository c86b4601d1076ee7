// What queue is none to speak of, and what queue means that we send too much: by the size of our
// own packets on a path that slow, by the path's jitter, and by what others have been seen to put
// into the queue for a moment. Owned by a controller; driven by its feedback.
//
// The allowance for own packets also makes flows that share a queue equal: the one with the higher
// rate gives way first (as the reference delay of NADA does, RFC 8698 section 4.3).
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class QueueLimits {
 public:
  // `deviation`: of the least delays of feedbacks.
  void Update(TimeDelta deviation, DataRate target, TimeDelta since_last);

  // A queue made us back off, and the rate from before still fits: it was others', for a moment.
  void OnForeignQueue();
  // It did not fit any more: the queue was ours.
  void OnOwnQueue() { tolerance_ = TimeDelta::Zero(); }

  // Up to it there is room.
  TimeDelta gone() const { return gone_; }
  // Above it we send too much.
  TimeDelta limit() const { return limit_ + tolerance_; }

 private:
  TimeDelta gone_ = TimeDelta::Zero();
  TimeDelta limit_ = TimeDelta::Zero();
  TimeDelta tolerance_ = TimeDelta::Zero();
};

}  // namespace visavis
