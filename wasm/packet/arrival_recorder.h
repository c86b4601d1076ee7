// The receiver's half of arrival feedback: notes when each packet came and makes a report at an
// interval, but not in the middle of a burst that follows a standstill. Each arrival stands in two
// reports, also when it came late or out of order, and so does each number before it that is
// missing.
//
// One per peer and direction, owned by call/PeerPath, driven by its arrivals and by
// NextTimeout(). Not thread-safe. Never allocates after the first report.
//
// A packet whose number leaps is not recorded until another one confirms it (leap_filter.h).
//
// Bound: the last kRecordedArrivals sequence numbers; what is older is forgotten, and a report that
// would describe more than kMaxFeedbackPackets describes the newest of them. Both are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/packet/feedback.h"
#include "wasm/packet/leap_filter.h"

namespace visavis {

class ArrivalRecorder {
 public:
  static constexpr std::size_t kRecordedArrivals = 1024;

  // Any number is safe. A repeated number keeps its first arrival.
  void OnPacket(std::uint16_t transport_sequence_number, Timestamp now);

  // True, with `report` overwritten (memory reused), when a report is due and there is anything to
  // say: something came since the last report, or the last report has not been repeated yet.
  bool TakeReport(Timestamp now, FeedbackReport& report);
  // The same, but due when the last report is at least `age` old: where a report costs little.
  bool TakeReportOlderThan(TimeDelta age, Timestamp now, FeedbackReport& report);
  // Between reports; at first kFeedbackInterval.
  void SetInterval(TimeDelta interval) { interval_ = interval; }

  // When TakeReport may next return true; +infinity while there is nothing to say.
  Timestamp NextTimeout() const;

  // How many packets a report made now would describe.
  std::size_t described() const;

  // Arrivals that no report could describe.
  std::int64_t unreported() const { return unreported_; }

 private:
  struct Arrival {
    std::int64_t sequence_number = -1;
    Timestamp time = Timestamp::MinusInfinity();
  };
  Arrival& At(std::int64_t sequence_number) {
    return arrivals_[static_cast<std::uint64_t>(sequence_number) % kRecordedArrivals];
  }

  void Restart();
  Timestamp TimeOfReport(TimeDelta age) const;
  std::int64_t FirstToReport() const;

  TimeDelta interval_ = kFeedbackInterval;
  SequenceUnwrapper unwrapper_;
  LeapFilter leaps_;
  std::array<Arrival, kRecordedArrivals> arrivals_;
  std::int64_t newest_ = -1;
  // One past the newest number of the last report.
  std::optional<std::int64_t> reported_end_;
  // Lowest number of which something is new since the last report, and the same one report earlier.
  std::optional<std::int64_t> first_new_;
  std::optional<std::int64_t> first_repeated_;
  Timestamp last_report_ = Timestamp::MinusInfinity();
  Timestamp first_new_time_ = Timestamp::PlusInfinity();
  Timestamp last_arrival_ = Timestamp::MinusInfinity();
  // Of the packets that came after nothing had come for a while.
  Timestamp burst_start_ = Timestamp::MinusInfinity();
  int stale_run_ = 0;
  std::int64_t unreported_ = 0;
};

}  // namespace visavis
