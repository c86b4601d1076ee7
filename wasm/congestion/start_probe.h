// When the probe of the start is due: again, until one has left about as fast as it was asked for
// and its result is known. A page that is still loading its codecs sends and reads in bursts, and
// what is found then says nothing of the path.
//
// Owned by a controller, which passes the time in.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/probe_planner.h"

namespace visavis {

class StartProbe {
 public:
  static constexpr TimeDelta kInterval = TimeDelta::Millis(300);
  static constexpr int kMostTries = 5;
  // A cluster that left at less than this part of the rate asked for was held up by ourselves.
  static constexpr double kLeftAsAsked = 0.5;

  bool IsDue(DataRate target, Timestamp now) const {
    return !is_answered_ && tries_ < kMostTries && (tries_ == 0 || target < rate_) &&
           (!asked_.IsFinite() || now - asked_ >= kInterval);
  }
  // One of `rate` was asked for.
  void OnRequest(DataRate rate, Timestamp now) {
    rate_ = rate;
    asked_ = now;
    ++tries_;
  }
  // Of whichever probe.
  void OnResult(const ProbeResult& result) {
    is_answered_ = is_answered_ || (tries_ > 0 && result.sent_rate >= rate_ * kLeftAsAsked);
  }

 private:
  DataRate rate_ = DataRate::Zero();
  Timestamp asked_ = Timestamp::MinusInfinity();
  int tries_ = 0;
  bool is_answered_ = false;
};

}  // namespace visavis
