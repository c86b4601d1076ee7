#include "wasm/congestion/in_flight_cap.h"

#include <algorithm>
#include <cmath>

namespace visavis {

DataSize InFlightCap::Of(DataRate rate, TimeDelta round_trip, TimeDelta allowance,
                         TimeDelta overdue) {
  const double kept = std::exp2(-std::max(0.0, overdue / kHalving));
  return std::max(kLeast, rate * ((round_trip + allowance) * kept));
}

}  // namespace visavis
