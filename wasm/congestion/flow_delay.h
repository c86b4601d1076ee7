// How long the packets of one connection wait: one-way delay above the least one it has had. The
// clocks' unknown offset cancels out, and the base is forgotten after a while, so that drift
// between the clocks and a changed route do too.
// Owned by QueueDelay; driven by its packets.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class FlowDelay {
 public:
  // The base is the least delay of the last 50 to 60 s: a queue that others keep filled is not
  // taken for the path, and a clock that drifts by 50 ppm is off by 3 ms.
  static constexpr TimeDelta kBucket = TimeDelta::Seconds(10);
  static constexpr std::size_t kBuckets = 6;

  // `one_way`: receive time less send time, on two clocks. `presumed`: what a connection without a
  // base has waited, since it may join where a queue stands. `now`: our clock.
  void OnPacket(TimeDelta one_way, DataSize size, TimeDelta presumed, Timestamp now);
  // The packets since the last call are one feedback: their least delay counts, since jitter and
  // the packets of a burst that wait for each other only add to it.
  void EndBatch();
  void Fade(double kept) { weight_ *= kept; }

  // Of the last batch that had packets.
  TimeDelta level() const { return level_; }
  bool has_news() const { return has_news_; }  // the last batch had packets
  double weight() const { return weight_; }    // bytes, of late
  TimeDelta base() const { return *std::min_element(least_.begin(), least_.end()); }

 private:
  void Advance(Timestamp now);

  static constexpr TimeDelta kNone = TimeDelta::PlusInfinity();
  std::array<TimeDelta, kBuckets> least_{kNone, kNone, kNone, kNone, kNone, kNone};
  std::size_t bucket_ = 0;
  Timestamp bucket_start_ = Timestamp::MinusInfinity();
  TimeDelta batch_least_ = kNone;
  TimeDelta level_ = TimeDelta::Zero();
  bool has_news_ = false;
  double weight_ = 0;
};

}  // namespace visavis
