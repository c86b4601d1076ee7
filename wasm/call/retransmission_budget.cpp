#include "wasm/call/retransmission_budget.h"

#include <algorithm>

namespace visavis {

bool RetransmissionBudget::Take(DataSize size, DataRate target_rate, Timestamp now) {
  const double rate = static_cast<double>(target_rate.bps()) * kShare;  // bits per second
  const double depth =
      std::max(rate * kDepth.seconds_f(), static_cast<double>(kLeastDepth.bytes()) * 8.0);
  bits_ = time_.IsFinite() ? std::min(depth, bits_ + rate * (now - time_).seconds_f()) : depth;
  time_ = now;
  const double wanted = static_cast<double>(size.bytes()) * 8.0;
  if (wanted > bits_) return false;
  bits_ -= wanted;
  return true;
}

}  // namespace visavis
