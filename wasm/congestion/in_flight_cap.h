// How much may be on its way: what the path holds at a rate, and an allowance. A sender that is
// clocked by this drains a queue as fast as it can be, and a cut path does not fill the buffers
// before it. Stateless.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

struct InFlightCap {
  // While all is well: it must hold a keyframe and the queues of others, and one report may be
  // lost.
  static constexpr TimeDelta Usual(TimeDelta report_interval) {
    return report_interval * std::int64_t{2} + TimeDelta::Millis(250);
  }
  // While a queue drains: what comes until the next report, and little more.
  static constexpr TimeDelta Draining(TimeDelta report_interval) {
    return report_interval + TimeDelta::Millis(20);
  }
  // Some packets always fit, or there would be no feedback.
  static constexpr DataSize kLeast = DataSize::Bytes(8000);

  // `overdue`: for how long feedback has been missing; the cap halves every kHalving of it.
  static DataSize Of(DataRate rate, TimeDelta round_trip, TimeDelta allowance, TimeDelta overdue);
  static constexpr TimeDelta kHalving = TimeDelta::Millis(300);
};

}  // namespace visavis
