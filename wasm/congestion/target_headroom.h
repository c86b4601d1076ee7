// How far a target may run ahead of what arrives: without a bound an idle encoder, or a transport
// that passes less, would raise it for ever. Stateless.
#pragma once

#include "wasm/base/data_rate.h"

namespace visavis {

struct TargetHeadroom {
  static constexpr double kFactor = 1.5;
  // So that audio alone (30 kbps on the wire) can show room for the least video.
  static constexpr DataRate kFloor = DataRate::KilobitsPerSec(100);

  static constexpr DataRate MostFor(DataRate delivered) { return delivered * kFactor + kFloor; }
};

}  // namespace visavis
