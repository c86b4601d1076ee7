#include "wasm/packet/arrival_recorder.h"

#include <algorithm>

namespace visavis {
namespace {

// Older arrivals than this are not reported: the difference between two neighbours must stay below
// kMaxFeedbackDelta, and the sender has long forgotten them.
constexpr TimeDelta kMaxArrivalAge = TimeDelta::Seconds(4);
// So many packets in a row from behind what is recorded: not late but a sender that numbers anew.
constexpr int kMaxStaleRun = 100;
// Nothing for so long and then much at once: the reader stood still, or the link. A packet of a
// burst, each read right after the other, has waited for all before it; only the end of the burst
// shows what the path is like, and is in the same report. Bounded, since reports are due.
constexpr TimeDelta kStandstill = TimeDelta::Millis(30);
constexpr TimeDelta kBurstIsOver = TimeDelta::Millis(3), kLongestBurst = TimeDelta::Millis(20);

}  // namespace

void ArrivalRecorder::OnPacket(std::uint16_t transport_sequence_number, Timestamp now) {
  const std::int64_t number = unwrapper_.Peek(transport_sequence_number);
  if (newest_ >= 0 && !leaps_.Believes(number, newest_)) {
    ++unreported_;
    return;
  }
  // Stale ones do not move what the others are read against.
  if (number > newest_) unwrapper_.Unwrap(transport_sequence_number);
  if (number <= newest_ - static_cast<std::int64_t>(kRecordedArrivals) || number < 0) {
    ++unreported_;
    if (++stale_run_ >= kMaxStaleRun) Restart();
    return;
  }
  stale_run_ = 0;
  Arrival& arrival = At(number);
  if (arrival.sequence_number == number) return;
  arrival = {.sequence_number = number, .time = now};
  newest_ = std::max(newest_, number);
  if (last_arrival_.IsFinite() && now - last_arrival_ >= kStandstill) burst_start_ = now;
  last_arrival_ = now;
  if (!first_new_) first_new_time_ = now;
  // What is missing since the last report is news, too: it was lost.
  first_new_ = std::min({first_new_.value_or(number), reported_end_.value_or(number), number});
}

void ArrivalRecorder::Restart() {
  unwrapper_ = {};
  leaps_ = {};
  arrivals_.fill(Arrival());
  newest_ = -1;
  stale_run_ = 0;
  reported_end_.reset();
  first_new_.reset();
  first_repeated_.reset();
  first_new_time_ = Timestamp::PlusInfinity();
}

bool ArrivalRecorder::TakeReport(Timestamp now, FeedbackReport& report) {
  return TakeReportOlderThan(interval_, now, report);
}

bool ArrivalRecorder::TakeReportOlderThan(TimeDelta age, Timestamp now, FeedbackReport& report) {
  if (now < TimeOfReport(age)) return false;
  const std::int64_t end = newest_ + 1;
  const std::int64_t oldest = end - static_cast<std::int64_t>(kRecordedArrivals);
  const std::int64_t limit = end - static_cast<std::int64_t>(kMaxFeedbackPackets);
  std::int64_t begin = FirstToReport();
  for (std::int64_t number = std::max(begin, oldest); number < limit; ++number) {
    if (At(number).sequence_number == number && At(number).time > last_report_) ++unreported_;
  }
  begin = std::max(begin, limit);
  report.base_sequence_number = static_cast<std::uint16_t>(begin);
  report.report_time = now;
  report.arrivals.clear();
  report.arrivals.reserve(kMaxFeedbackPackets);
  for (std::int64_t number = begin; number < end; ++number) {
    const Arrival& arrival = At(number);
    const bool is_known = arrival.sequence_number == number && now - arrival.time <= kMaxArrivalAge;
    report.arrivals.push_back(is_known ? std::optional(arrival.time) : std::nullopt);
  }
  reported_end_ = end;
  first_repeated_ = first_new_;
  first_new_.reset();
  first_new_time_ = Timestamp::PlusInfinity();
  last_report_ = now;
  return true;
}

std::int64_t ArrivalRecorder::FirstToReport() const {
  return std::min(first_new_.value_or(newest_), first_repeated_.value_or(newest_));
}

std::size_t ArrivalRecorder::described() const {
  const auto count = static_cast<std::size_t>(newest_ + 1 - FirstToReport());
  return std::min(count, kMaxFeedbackPackets);
}

Timestamp ArrivalRecorder::NextTimeout() const { return TimeOfReport(interval_); }

Timestamp ArrivalRecorder::TimeOfReport(TimeDelta age) const {
  if (!first_new_ && !first_repeated_) return Timestamp::PlusInfinity();
  const Timestamp next = last_report_ + age;
  if (!first_new_) return next;
  const Timestamp burst_end = std::min(last_arrival_ + kBurstIsOver, burst_start_ + kLongestBurst);
  return std::max({next, first_new_time_, burst_end});
}

}  // namespace visavis
