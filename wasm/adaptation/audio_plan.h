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
  DataRate rate = DataRate::KilobitsPerSec(32);  // for the encoder, redundancy included
  TimeDelta packet_duration = TimeDelta::Millis(20);
  // Each packet carries the one before it once more, coarsely (RFC 6716 section 2.1.7).
  InBandFec fec = InBandFec::kOff;
  // Each packet carries so much of the sound before it, as features; zero: none.
  TimeDelta deep_redundancy = TimeDelta::Zero();
  double expected_loss = 0.0;  // share of packets, in whole percents; with redundancy 0.1 or more

  // With all headers, and with what the encoder takes more than it is given.
  DataRate WireRate() const;
  friend bool operator==(const AudioPlan&, const AudioPlan&) = default;
};

// What the network does to sound.
struct AudioConditions {
  DataRate target = DataRate::Zero();  // what the weakest path carries, with all overhead
  double loss = 0.0;                   // share of packets that the worst path loses
  // The longest burst of loss to be expected on any path; zero: they do not come.
  TimeDelta burst = TimeDelta::Zero();
  // The same of paths whose receivers hear deep redundancy; zero too where there is no encoder.
  TimeDelta deep_burst = TimeDelta::Zero();
};

class AudioPlanner {
 public:
  // A better plan needs this much more than its own least target rate, for so long.
  static constexpr double kUpMargin = 1.15;
  static constexpr TimeDelta kUpAfter = TimeDelta::Seconds(2);
  // Redundancy from this loss on, until it is below the second.
  static constexpr double kFecFrom = 0.03, kFecUntil = 0.015;

  // Deep redundancy reaches no further back: a receiver does not wait for longer
  // (AudioJitterBuffer::kMaxRedundancyDelay), and what is saved goes into the voice.
  static constexpr TimeDelta kDeepestRedundancy = TimeDelta::Millis(320);

  const AudioPlan& Update(const AudioConditions& conditions, Timestamp now);
  const AudioPlan& plan() const { return plan_; }

 private:
  void PlanRedundancy(const AudioConditions& conditions);

  std::size_t rung_ = 0;
  Timestamp enough_since_ = Timestamp::PlusInfinity();  // for the rung above
  AudioPlan plan_;
  bool has_room_ = false;  // for more bits where there is redundancy
};

}  // namespace visavis
