// How long packets wait in the queue of the bottleneck: one-way delay above the least one seen. The
// clocks' unknown offset cancels out, and the base is forgotten after a while, so that drift
// between the clocks and a changed route do too. Owned by a controller; driven by its feedback.
#pragma once

#include <array>
#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

class QueueDelay {
 public:
  // The base is the least delay of the last 20 to 30 s.
  static constexpr TimeDelta kBucket = TimeDelta::Seconds(10);
  static constexpr std::size_t kBuckets = 3;

  // `one_way`: receive time less send time of a packet, on two clocks. `now`: ours.
  void OnPacket(TimeDelta one_way, Timestamp now);
  // Ends a batch of packets, one feedback: its least delay counts, since jitter and the packets of
  // a burst that wait for each other only add to it.
  void EndBatch();

  // Of the last batch that had packets.
  TimeDelta current() const { return current_; }
  // Smoothed over about three batches.
  TimeDelta smoothed() const { return smoothed_; }
  // How far batches differ from the smoothed value: the path's jitter as far as we see it.
  TimeDelta deviation() const { return deviation_; }

 private:
  TimeDelta Base() const;

  std::array<TimeDelta, kBuckets> least_{TimeDelta::PlusInfinity(), TimeDelta::PlusInfinity(),
                                         TimeDelta::PlusInfinity()};
  std::size_t bucket_ = 0;
  Timestamp bucket_start_ = Timestamp::MinusInfinity();
  TimeDelta batch_least_ = TimeDelta::PlusInfinity();
  TimeDelta current_ = TimeDelta::Zero();
  TimeDelta smoothed_ = TimeDelta::Zero();
  TimeDelta deviation_ = TimeDelta::Zero();
};

}  // namespace visavis
