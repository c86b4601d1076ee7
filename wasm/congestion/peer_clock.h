// What the peer's clock can show. A packet comes after it was sent and before its report is here,
// so each one bounds the unknown offset between the clocks from both sides (as in RFC 5905 section
// 8), and arrival times outside these bounds are damaged or made up. Believed, one of them would
// lower the least delay that flow_delay.h knows, and hold the rate down for a minute. Owned by
// SendHistory; the times are ours where nothing else is said.
#pragma once

#include <array>
#include <cstdint>

#include "wasm/base/timestamp.h"

namespace visavis {

class PeerClock {
 public:
  // Rounding, and drift between two samples.
  static constexpr TimeDelta kMargin = TimeDelta::Millis(8);
  // A bound holds for one to two of these: clocks drift apart by 3 ms in 60 s at 50 ppm.
  static constexpr TimeDelta kWindow = TimeDelta::Seconds(10);
  // Where nothing was plausible for so long, the peer's clock has jumped.
  static constexpr TimeDelta kPatience = TimeDelta::Seconds(2);

  // A clock may show no more than tenths of a second (Firefox with resistFingerprinting): reports
  // that are off by less than this, so many within a window, make it one of these.
  static constexpr TimeDelta kMostCoarse = TimeDelta::Millis(120);
  static constexpr int kSurelyCoarse = 3;

  // By how much a packet sent at `sent` cannot have come at `arrival` (the peer's clock) if its
  // report is here `now`; zero: it can.
  TimeDelta Excess(Timestamp sent, Timestamp arrival, Timestamp now) const;
  enum class Verdict : std::uint8_t {
    kPlausible,
    kImplausible,
    kJumped,  // believe it: the clock shows another time from now on, or nothing is known any more
  };
  // Of a report, by the largest excess in it.
  Verdict Judge(TimeDelta excess, Timestamp now);
  // Of each packet in a report that is believed.
  void OnArrival(Timestamp sent, Timestamp arrival, Timestamp now);

 private:
  // The offset is at least .least and at most .most: arrival less our time.
  struct Bounds {
    TimeDelta least = -TimeDelta::PlusInfinity();
    TimeDelta most = TimeDelta::PlusInfinity();
  };
  Bounds Current() const;
  bool IsCoarse(TimeDelta excess, Timestamp now);
  bool IsOutdated(Timestamp now) const;

  std::array<Bounds, 2> windows_;  // the newer first
  Timestamp window_start_ = Timestamp::MinusInfinity();
  Timestamp implausible_since_ = Timestamp::PlusInfinity();
  TimeDelta margin_ = kMargin;
  Timestamp slightly_off_since_ = Timestamp::MinusInfinity();
  int slightly_off_ = 0;
};

}  // namespace visavis
