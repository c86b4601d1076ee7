// How often the other side reports arrivals: seldom where the way back is slow. What waits for
// reports waits by it, so that one that is lost is no silence.
//
// Owned by SendHistory; driven by the reports.
#pragma once

#include <algorithm>

#include "wasm/base/timestamp.h"

namespace visavis {

// Between these bounds a receiver chooses (call/arrival_reports.h).
inline constexpr TimeDelta kLeastReportInterval = TimeDelta::Millis(50);
inline constexpr TimeDelta kMostReportInterval = TimeDelta::Millis(250);

class ReportInterval {
 public:
  // `report_time`: when it was made, on the receiver's clock; one that was overtaken says nothing.
  void OnReport(Timestamp report_time) {
    if (report_time <= last_) return;
    // Longer than the receiver ever waits: reports in between were lost, or there was no news.
    if (last_.IsFinite())
      value_ +=
          (std::clamp(report_time - last_, kLeastReportInterval, kMostReportInterval) - value_) /
          std::int64_t{8};
    last_ = report_time;
  }
  void OnClockJump() { last_ = Timestamp::MinusInfinity(); }
  TimeDelta value() const { return value_; }

  // After so long without a report something is wrong: at `interval` one may be lost, and the next
  // one late.
  static constexpr TimeDelta UsualWait(TimeDelta interval) {
    return interval * std::int64_t{3} + TimeDelta::Millis(50);
  }

 private:
  TimeDelta value_ = kLeastReportInterval;
  Timestamp last_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
