// When the target may jump to what trains or probes have shown, instead of climbing there. A jump
// that went too far makes the next one wait, each time twice as long; in time that is forgiven.
//
// Owned by a controller, which passes the time in.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class RateJumps {
 public:
  void OnJump(DataRate to, Timestamp now);
  // We back off for a queue while so much comes through: less than the last jump was to, a moment
  // after it, and the jump was to blame. Where it comes through, what grew afterwards was.
  void OnBackOff(DataRate delivered, Timestamp now);
  void Forgive(Timestamp now);

  // There was a jump so short a while ago.
  bool Within(TimeDelta time, Timestamp now) const {
    return last_.IsFinite() && now - last_ < time;
  }
  bool IsPaused(Timestamp now) const { return Within(pause_, now); }

 private:
  TimeDelta pause_ = TimeDelta::Zero();
  Timestamp last_ = Timestamp::MinusInfinity();
  DataRate rate_ = DataRate::Zero();  // of it; zero: it has been judged
};

}  // namespace visavis
