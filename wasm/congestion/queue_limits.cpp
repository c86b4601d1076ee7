#include "wasm/congestion/queue_limits.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

constexpr TimeDelta kGone = TimeDelta::MillisF(6.5);
constexpr TimeDelta kLimit = TimeDelta::Millis(12);
// A packet of ours that waits for another is no queue: at 150 kbps that is 64 ms.
constexpr DataSize kOwnPackets = DataSize::Bytes(1200);
constexpr double kOwnPacketsInGone = 0.5;
constexpr double kDeviationInGone = 0.4;
constexpr TimeDelta kMostDeviation = TimeDelta::Millis(20);
// GCC adapts its threshold to the queues it sees (draft-ietf-rmcat-gcc-02 section 5.4); here only
// queues that were proven to be others' count.
constexpr TimeDelta kToleranceStep = TimeDelta::Millis(25), kMostTolerance = TimeDelta::Millis(75);
constexpr TimeDelta kToleranceFade = TimeDelta::Seconds(10);

}  // namespace

void QueueLimits::Update(TimeDelta deviation, DataRate target, TimeDelta since_last) {
  const TimeDelta own = kOwnPackets / std::max(target, DataRate::KilobitsPerSec(1));
  const TimeDelta noise = std::min(deviation, kMostDeviation);
  gone_ = kGone + own * kOwnPacketsInGone + noise * kDeviationInGone;
  limit_ = kLimit + own + noise;
  tolerance_ = tolerance_ * std::exp(-(since_last / kToleranceFade));
}

void QueueLimits::OnForeignQueue() {
  tolerance_ = std::min(tolerance_ + kToleranceStep, kMostTolerance);
}

}  // namespace visavis
