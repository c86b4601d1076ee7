// How long the packets of one connection wait: one-way delay above the least one it has had. The
// clocks' unknown offset cancels out, and the base is forgotten after a while, so that drift
// between the clocks and a changed route do too.
// Owned by QueueDelay; driven by its packets.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/least_of_minute.h"

namespace visavis {

class FlowDelay {
 public:
  // `one_way`: receive time less send time, on two clocks. `presumed`: what a connection without a
  // base has waited, since it may join where a queue stands. `now`: our clock.
  void OnPacket(TimeDelta one_way, DataSize size, TimeDelta presumed, Timestamp now);
  // The packets since the last call are one feedback: their least delay counts, since jitter and
  // the packets of a burst that wait for each other only add to it.
  void EndBatch(Timestamp now);
  void Fade(double kept) { weight_ *= kept; }

  // Of the last batch that had packets.
  TimeDelta level() const { return level_; }
  bool has_news() const { return has_news_; }  // the last batch had packets
  double weight() const { return weight_; }    // bytes, of late
  // A queue that others keep filled for less than a minute is not taken for the path.
  TimeDelta base() const { return least_.value(); }

 private:
  static constexpr TimeDelta kNone = TimeDelta::PlusInfinity();
  LeastOfMinute least_;
  TimeDelta batch_least_ = kNone;
  TimeDelta level_ = TimeDelta::Zero();
  bool has_news_ = false;
  double weight_ = 0;
};

}  // namespace visavis
