// How much may be on its way: what the path holds at a rate, and an allowance. A sender that is
// clocked by this drains a queue as fast as it can be, and a cut path does not fill the buffers
// before it. Stateless.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

struct InFlightCap {
  // While all is well: it must hold a keyframe, late feedback and the queues of others.
  static constexpr TimeDelta kUsual = TimeDelta::Millis(350);
  // While a queue drains: the interval of the feedback and little more.
  static constexpr TimeDelta kDraining = TimeDelta::Millis(70);
  // Some packets always fit, or there would be no feedback.
  static constexpr DataSize kLeast = DataSize::Bytes(8000);

  // `overdue`: for how long feedback has been missing; the cap halves every kHalving of it.
  static DataSize Of(DataRate rate, TimeDelta round_trip, TimeDelta allowance, TimeDelta overdue);
  static constexpr TimeDelta kHalving = TimeDelta::Millis(300);
};

}  // namespace visavis
