// The share of packets that are lost, over about a second.
// Owned by a controller; driven by its feedback.
#pragma once

#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

class LossEstimator {
 public:
  // One feedback: packets of it that were lost and that came.
  void OnBatch(std::size_t lost, std::size_t received, TimeDelta since_last);

  // 0..1, over about a second.
  double ratio() const { return ratio_; }

 private:
  double lost_ = 0;  // both fade with kFade
  double total_ = 0;
  double ratio_ = 0;
};

}  // namespace visavis
