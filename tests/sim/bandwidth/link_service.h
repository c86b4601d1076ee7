// How fast a bottleneck serves: by capacity steps, or by the delivery opportunities of a trace.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

class LinkService {
 public:
  // `config` outlives this object; it must be limited.
  explicit LinkService(const LinkConfig& config);

  // When `size`, whose service begins at `start`, is through; +infinity: never. Starts ascend.
  Timestamp Finish(Timestamp start, DataSize size);
  // The rate that a queue given in time is reckoned with: an outage does not shorten it.
  double NominalRate(Timestamp at) const;  // bits per second

 private:
  Timestamp FinishBySteps(Timestamp start, DataSize size) const;
  Timestamp FinishByTrace(Timestamp start, DataSize size);
  Timestamp NextOpportunity() const;
  void TakeOpportunity();

  const LinkConfig& config_;
  std::size_t index_ = 0;   // of the next opportunity
  std::int64_t cycle_ = 0;  // of the trace
  Timestamp current_ = Timestamp::MinusInfinity();
  DataSize left_ = DataSize::Zero();  // of the opportunity at current_
};

}  // namespace visavis::bandwidth
