#include "wasm/congestion/rate_memory.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

constexpr TimeDelta kFade = TimeDelta::Seconds(60);
constexpr double kMostFactor = 3.0;

}  // namespace

void RateMemory::OnBackOff(DataRate rate_before, Timestamp now) {
  if (last_.IsFinite()) rate_ = rate_ * std::exp(-std::max(0.0, (now - last_) / kFade));
  rate_ = std::max(rate_, rate_before);
  last_ = now;
}

std::optional<DataRate> RateMemory::WorthTrying(DataRate target, double least_factor) const {
  if (rate_ <= target * least_factor) return std::nullopt;
  return std::min(rate_, target * kMostFactor);
}

}  // namespace visavis
