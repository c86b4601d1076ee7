// What a network does to a stream of packets, in virtual time: one-way delay, jitter, bursts of
// loss, spikes, reordering. Seeded: a run can be repeated.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/random.h"
#include "wasm/base/timestamp.h"

namespace visavis {

struct ArrivalPattern {
  TimeDelta delay = TimeDelta::Millis(50);
  TimeDelta jitter = TimeDelta::Zero();  // uniform, on top of the delay; reorders
  double loss = 0.0;                     // probability that a burst of loss starts
  int loss_burst = 1;                    // packets per burst
  double spike = 0.0;                    // probability that the path stalls
  TimeDelta stall = TimeDelta::Millis(300);
  double duplicate = 0.0;
};

class ArrivalSimulation {
 public:
  ArrivalSimulation(const ArrivalPattern& pattern, std::uint64_t seed)
      : pattern_(pattern), random_(seed) {}

  // When the packet sent at `now` arrives: no time when it is lost, two when it comes twice.
  std::vector<Timestamp> Send(Timestamp now) {
    if (burst_left_ == 0 && random_.Uniform() < pattern_.loss) burst_left_ = pattern_.loss_burst;
    if (burst_left_ > 0) {
      --burst_left_;
      return {};
    }
    if (random_.Uniform() < pattern_.spike) stalled_until_ = now + pattern_.stall;
    const TimeDelta delay = pattern_.delay + pattern_.jitter * random_.Uniform();
    const Timestamp arrival = std::max(now, stalled_until_) + delay;
    std::vector<Timestamp> arrivals = {arrival};
    if (random_.Uniform() < pattern_.duplicate) arrivals.push_back(arrival + TimeDelta::Millis(7));
    return arrivals;
  }

 private:
  ArrivalPattern pattern_;
  Random random_;
  int burst_left_ = 0;
  Timestamp stalled_until_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
