// What the peer's clock can show. A packet comes after it was sent and before its report is here,
// so each one bounds the unknown offset between the clocks from both sides (as in RFC 5905 section
// 8), and arrival times outside these bounds are damaged or made up. Believed, one of them would
// lower the least delay that queue_delay.h knows, and hold the rate down for a minute. Owned by
// SendHistory; the times are ours where nothing else is said.
#pragma once

#include <array>

#include "wasm/base/timestamp.h"

namespace visavis {

class PeerClock {
 public:
  // Coarse clocks, rounding, and drift between two samples.
  static constexpr TimeDelta kMargin = TimeDelta::Millis(8);
  // A bound holds for one to two of these: clocks drift apart by 3 ms in 60 s at 50 ppm.
  static constexpr TimeDelta kWindow = TimeDelta::Seconds(10);
  // Where nothing was plausible for so long, the peer's clock has jumped.
  static constexpr TimeDelta kPatience = TimeDelta::Seconds(2);

  // Whether a packet sent at `sent` can have come at `arrival` (the peer's clock) if its report is
  // here `now`.
  bool IsPlausible(Timestamp sent, Timestamp arrival, Timestamp now) const;
  // A whole report was plausible; of each packet in it.
  void OnArrival(Timestamp sent, Timestamp arrival, Timestamp now);
  // A report that was not. True: believe it all the same, the clock has jumped.
  bool HasJumped(Timestamp now);

 private:
  // The offset is at least .least and at most .most: arrival less our time.
  struct Bounds {
    TimeDelta least = -TimeDelta::PlusInfinity();
    TimeDelta most = TimeDelta::PlusInfinity();
  };
  Bounds Current() const;
  bool IsOutdated(Timestamp now) const;

  std::array<Bounds, 2> windows_;  // the newer first
  Timestamp window_start_ = Timestamp::MinusInfinity();
  Timestamp implausible_since_ = Timestamp::PlusInfinity();
};

}  // namespace visavis
