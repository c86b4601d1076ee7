// How long packets wait in the queue of the bottleneck: one-way delay above the least one seen, as
// a level, and how fast it grows. The clocks' unknown offset cancels out, and the base is forgotten
// after a while, so that drift between the clocks and a changed route do too.
// Owned by a controller; driven by its feedback.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

class QueueDelay {
 public:
  // The base is the least delay of the last 50 to 60 s: a queue that others keep filled is not
  // taken for the path, and a clock that drifts by 50 ppm is off by 3 ms.
  static constexpr TimeDelta kBucket = TimeDelta::Seconds(10);
  static constexpr std::size_t kBuckets = 6;
  // Where the path jitters, the least of so many batches at most is the queue.
  static constexpr std::size_t kMostSteady = 6;

  // `one_way`: receive time less send time of a packet, on two clocks. `now`: ours.
  void OnPacket(TimeDelta one_way, Timestamp now);
  // Ends a batch of packets, one feedback: its least delay counts, since jitter and the packets of
  // a burst that wait for each other only add to it. The first batch of a queue that was not there
  // one packet earlier is put off: current() stays, and the next batch tells.
  void EndBatch(Timestamp now);

  // Of the last batch that had packets.
  TimeDelta current() const { return current_; }
  // Smoothed over about three batches.
  TimeDelta smoothed() const { return smoothed_; }
  // The least of the last half second to second: a standing queue.
  TimeDelta standing() const { return std::min(recent_least_[0], recent_least_[1]); }
  // What of it comes and goes from one batch to the next, as no queue does.
  TimeDelta jitter() const { return jitter_; }
  // How far batches differ from the smoothed value: the path's jitter as far as we see it.
  TimeDelta deviation() const { return deviation_; }
  // Seconds of queue that are added in a second, over about three batches.
  double gradient() const { return gradient_; }

 private:
  TimeDelta Base() const;
  void Advance(Timestamp now);
  void NoteStandstill(TimeDelta one_way);
  TimeDelta LeastOfSteady(TimeDelta level);

  static constexpr TimeDelta kNone = TimeDelta::PlusInfinity();
  std::array<TimeDelta, kBuckets> least_{kNone, kNone, kNone, kNone, kNone, kNone};
  std::size_t bucket_ = 0;
  Timestamp bucket_start_ = Timestamp::MinusInfinity();
  TimeDelta batch_least_ = TimeDelta::PlusInfinity();
  TimeDelta last_one_way_ = TimeDelta::PlusInfinity();
  // The delay before it; +infinity: packets come as they left. A batch after it is put off once.
  TimeDelta before_standstill_ = TimeDelta::PlusInfinity();
  bool is_put_off_ = false;
  TimeDelta current_ = TimeDelta::Zero();
  TimeDelta smoothed_ = TimeDelta::Zero();
  TimeDelta deviation_ = TimeDelta::Zero();
  TimeDelta jitter_ = TimeDelta::Zero();
  double gradient_ = 0;
  Timestamp last_batch_ = Timestamp::MinusInfinity();
  static constexpr TimeDelta kEmpty = TimeDelta::Zero();
  // Of the last batches, newest first.
  std::array<TimeDelta, kMostSteady> levels_{kEmpty, kEmpty, kEmpty, kEmpty, kEmpty, kEmpty};
  std::array<TimeDelta, 2> recent_least_{TimeDelta::Zero(), TimeDelta::Zero()};
  Timestamp recent_start_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
