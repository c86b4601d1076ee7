#include "wasm/congestion/feedback_silence.h"

#include <algorithm>
#include <utility>

namespace visavis {
namespace {

// What was there so long ago says nothing.
constexpr TimeDelta kRemembered = TimeDelta::Seconds(10);
}  // namespace

void FeedbackSilence::OnSent(Timestamp now) { waiting_since_ = std::min(waiting_since_, now); }

void FeedbackSilence::OnFeedback(TimeDelta report_interval) {
  waiting_since_ = next_check_ = Timestamp::PlusInfinity();
  usual_wait_ = ReportInterval::UsualWait(report_interval);
}

std::optional<DataRate> FeedbackSilence::TakeRateBefore(Timestamp newest_sent, Timestamp now) {
  if (!rate_before_ || newest_sent <= began_) return std::nullopt;
  const std::optional<DataRate> rate = std::exchange(rate_before_, std::nullopt);
  return now - began_ < kRemembered ? rate : std::nullopt;
}

bool FeedbackSilence::ShouldHalve(Timestamp now, TimeDelta round_trip, DataRate target) {
  if (!waiting_since_.IsFinite()) return false;
  const TimeDelta patience =
      std::max({kPatience, round_trip * std::int64_t{2}, round_trip + usual_wait_});
  const Timestamp due = next_check_.IsFinite() ? next_check_ : waiting_since_ + patience;
  if (now < due) return false;
  if (!next_check_.IsFinite()) {
    rate_before_ = target;
    began_ = now;
  }
  next_check_ = now + patience;
  return true;
}

TimeDelta FeedbackSilence::Overdue(Timestamp now, TimeDelta round_trip) const {
  if (!waiting_since_.IsFinite()) return TimeDelta::Zero();
  return std::max(TimeDelta::Zero(), now - waiting_since_ - round_trip - usual_wait_);
}

}  // namespace visavis
