// The rate that we had before we backed off. Most queues are a moment's: a probe at that rate, when
// the queue is gone, shows whether it fits again, so that nobody climbs there for seconds.
// Owned by a controller; the times are ours.
#pragma once

#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class RateMemory {
 public:
  // At the first back-off of an episode.
  void OnBackOff(DataRate rate_before, Timestamp now);
  // A probe has shown what there is now.
  void Replace(DataRate rate) { rate_ = rate; }
  // The rate to try from `target`, when it is worth a probe; never far above it.
  std::optional<DataRate> WorthTrying(DataRate target, double least_factor) const;

 private:
  DataRate rate_ = DataRate::Zero();
  Timestamp last_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
