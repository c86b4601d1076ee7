// How sound is encoded for what the network carries: the rate, how much of it goes into one packet,
// and redundancy. On a slow path the headers of a packet weigh more than the sound in it: at 20 ms
// they cost 41 kbps, at 60 ms 14. Worse at once, better only when there has been room for a while.
//
// Owned by the call; the owner passes the time in; one thread.
#pragma once

#include <cstddef>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

enum class InBandFec { kOff, kOn };

struct AudioPlan {
  DataRate rate = DataRate::KilobitsPerSec(32);  // of the encoder, redundancy included
  TimeDelta packet_duration = TimeDelta::Millis(20);
  // Each packet carries the one before it once more, coarsely (RFC 6716 section 2.1.7).
  InBandFec fec = InBandFec::kOff;
  double expected_loss = 0.0;  // share of packets, in whole percents; with redundancy 0.1 or more

  // With all headers.
  DataRate WireRate() const;
  friend bool operator==(const AudioPlan&, const AudioPlan&) = default;
};

class AudioPlanner {
 public:
  // A better plan needs this much more than its own least target rate, for so long.
  static constexpr double kUpMargin = 1.15;
  static constexpr TimeDelta kUpAfter = TimeDelta::Seconds(2);
  // Redundancy from this loss on, until it is below the second.
  static constexpr double kFecFrom = 0.03, kFecUntil = 0.015;

  // `target`: what the weakest path carries, with all overhead. `loss`: share of packets that the
  // worst path loses.
  const AudioPlan& Update(DataRate target, double loss, Timestamp now);
  const AudioPlan& plan() const { return plan_; }

 private:
  std::size_t rung_ = 0;
  Timestamp enough_since_ = Timestamp::PlusInfinity();  // for the rung above
  AudioPlan plan_;
  bool has_room_ = false;  // for more bits where there is redundancy
};

}  // namespace visavis
