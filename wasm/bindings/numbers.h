// JavaScript numbers as the engine's: release embind does not check ranges.
#pragma once

#include <cstdint>

namespace visavis {

// An integer in [0, most]; NaN, fractions' rest and excess are cut off.
inline std::int64_t ToInteger(double number, double most) {
  if (!(number > 0)) return 0;
  return static_cast<std::int64_t>(number < most ? number : most);
}

}  // namespace visavis
