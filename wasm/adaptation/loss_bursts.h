// Whether sound from a peer gets lost in bursts, and how long they are. In-band FEC brings one
// packet back, so what is longer needs deep redundancy (adr/0008-deep-redundancy.md). One burst is
// an accident; they come once there was a second soon after, until there has been none for a while.
//
// Owned by AudioReceiver, who alone knows what was lost to playout: what comes too late is, too.
// The owner passes the time in; one thread; never allocates. Bound: the newest kRemembered bursts.
#pragma once

#include <array>
#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

class LossBursts {
 public:
  // A burst is this long or longer: three packets of 20 ms.
  static constexpr TimeDelta kLeast = TimeDelta::Millis(60);
  // Two bursts within so much begin them, so much without one ends them.
  static constexpr TimeDelta kSoon = TimeDelta::Seconds(15);
  static constexpr TimeDelta kCalm = TimeDelta::Seconds(20);
  static constexpr std::size_t kRemembered = 8;

  // So much sound in a row did not come.
  void OnLoss(TimeDelta duration, Timestamp now);

  // How long the next may be: the longest of those remembered. Zero: they do not come.
  TimeDelta Expected(Timestamp now) const;

 private:
  struct Burst {
    Timestamp at = Timestamp::MinusInfinity();
    TimeDelta duration = TimeDelta::Zero();
  };
  std::array<Burst, kRemembered> bursts_;
  std::size_t next_ = 0;
  Timestamp newest_ = Timestamp::MinusInfinity();
  bool come_ = false;
};

}  // namespace visavis
