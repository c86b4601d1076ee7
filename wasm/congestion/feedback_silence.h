// Packets are out and no feedback comes: the path is cut, or the peer's computer busy. Says when to
// halve the rate, again and again, and at the end what it was before.
// Owned by a controller; the times are ours.
#pragma once

#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/report_interval.h"

namespace visavis {

class FeedbackSilence {
 public:
  // The least wait; longer where the round trip or the interval of the reports is.
  static constexpr TimeDelta kPatience = TimeDelta::Millis(500);

  void OnSent(Timestamp now);
  // `report_interval`: at which feedback comes (report_interval.h).
  void OnFeedback(TimeDelta report_interval);
  // After a silence the rate from before it, once, when a packet that was sent in it has come.
  // `newest_sent`: when the newest packet that has come was sent.
  std::optional<DataRate> TakeRateBefore(Timestamp newest_sent, Timestamp now);
  // True when `target` is to be halved now.
  bool ShouldHalve(Timestamp now, TimeDelta round_trip, DataRate target);
  // How long feedback is overdue; zero while all is well.
  TimeDelta Overdue(Timestamp now, TimeDelta round_trip) const;

 private:
  TimeDelta usual_wait_ = ReportInterval::UsualWait(kLeastReportInterval);
  Timestamp waiting_since_ = Timestamp::PlusInfinity();  // the oldest packet without feedback
  Timestamp next_check_ = Timestamp::PlusInfinity();
  Timestamp began_ = Timestamp::PlusInfinity();
  std::optional<DataRate> rate_before_;
};

}  // namespace visavis
