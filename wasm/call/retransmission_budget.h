// How much one peer may have sent again: a share of what its path carries, so that a peer which
// asks for everything always neither fills its queue nor takes its own video away.
//
// Owned by RemotePeer; the owner passes the time in. One thread; never allocates.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class RetransmissionBudget {
 public:
  // Pacing is faster than the target by more than this, so that video still gets through.
  static constexpr double kShare = 0.4;
  // What was not used is kept for so long: a burst of loss takes half a second of video at most.
  static constexpr TimeDelta kDepth = TimeDelta::Millis(1250);
  // Below it a whole keyframe could not be repaired.
  static constexpr DataSize kLeastDepth = DataSize::Bytes(24 * 1024);

  // True: `size` may be sent again now, and is taken from the budget.
  bool Take(DataSize size, DataRate target_rate, Timestamp now);

 private:
  double bits_ = 0;
  Timestamp time_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
