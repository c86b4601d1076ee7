// What the tests of simulated calls share.
#pragma once

#include "tests/sim/link.h"

namespace visavis::sim {

constexpr Timestamp At(double seconds) {
  return Timestamp::Micros(static_cast<std::int64_t>(seconds * 1e6));
}

// 5 Mbps, 50 ms round trip.
inline LinkConfig Broadband() {
  LinkConfig link;
  link.rate = DataRate::KilobitsPerSec(5000);
  link.delay = TimeDelta::Millis(25);
  link.jitter = TimeDelta::Millis(5);
  return link;
}

}  // namespace visavis::sim
