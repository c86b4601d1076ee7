#include "wasm/congestion/loss_estimator.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

constexpr TimeDelta kFade = TimeDelta::Millis(1000);
// Fewer packets than that say little: at 10 % loss the ratio of 30 is off by 5 %.
constexpr double kLeastPackets = 30;

}  // namespace

void LossEstimator::OnBatch(std::size_t lost, std::size_t received, TimeDelta since_last) {
  const double kept = std::exp(-std::max(0.0, since_last / kFade));
  lost_ = lost_ * kept + static_cast<double>(lost);
  total_ = total_ * kept + static_cast<double>(lost + received);
  ratio_ = lost_ / std::max(total_, kLeastPackets);
}

}  // namespace visavis
