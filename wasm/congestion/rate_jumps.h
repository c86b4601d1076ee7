// When the target may jump to what trains or probes have shown, instead of climbing there. A jump
// that went too far makes the next one wait, each time twice as long; in time that is forgiven.
//
// Owned by a controller, which passes the time in.
#pragma once

#include <algorithm>
#include <cstdint>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class RateJumps {
 public:
  void OnJump(DataRate to, Timestamp now);
  // The last jump was to what left, and all of it came as it left: there may be more, and the next
  // need not wait for it to prove itself.
  void OnLowerBound() { is_lower_bound_ = true; }
  // We back off for a queue while so much comes through: less than the last jump was to, a moment
  // after it, and the jump was to blame. Where it comes through, what grew afterwards was.
  void OnBackOff(DataRate delivered, Timestamp now);
  void Forgive(Timestamp now);

  // There was a jump so short a while ago.
  bool Within(TimeDelta time, Timestamp now) const {
    return last_.IsFinite() && now - last_ < time;
  }
  bool IsPaused(Timestamp now) const {
    return (failed_.IsFinite() && now - failed_ < pause_) ||
           (!is_lower_bound_ && Within(std::min(pause_, kProven), now));
  }

  static constexpr TimeDelta kShows = TimeDelta::Millis(1500);  // until then a queue is the jump's
  // Twice that without one: it was none too far.
  static constexpr TimeDelta kProven = kShows * std::int64_t{2};

 private:
  TimeDelta pause_ = TimeDelta::Zero();
  Timestamp last_ = Timestamp::MinusInfinity();
  Timestamp failed_ = Timestamp::MinusInfinity();
  bool is_lower_bound_ = false;
  DataRate rate_ = DataRate::Zero();  // of it; zero: it has been judged
};

}  // namespace visavis
