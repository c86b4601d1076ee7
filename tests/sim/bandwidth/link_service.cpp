#include "tests/sim/bandwidth/link_service.h"

#include <algorithm>
#include <cmath>

namespace visavis::bandwidth {

LinkService::LinkService(const LinkConfig& config) : config_(config) {
  const LinkTrace& trace = config_.trace;
  if (trace.opportunities.empty()) return;
  cycle_ = trace.offset.us() / trace.period.us();
  const auto within = TimeDelta::Micros(trace.offset.us() % trace.period.us());
  index_ = static_cast<std::size_t>(
      std::lower_bound(trace.opportunities.begin(), trace.opportunities.end(), within) -
      trace.opportunities.begin());
  if (index_ == trace.opportunities.size()) {
    index_ = 0;
    ++cycle_;
  }
}

double LinkService::NominalRate(Timestamp at) const {
  const LinkTrace& trace = config_.trace;
  if (!trace.opportunities.empty()) {
    const double bits = 8.0 * static_cast<double>(LinkTrace::kOpportunity.bytes());
    return static_cast<double>(trace.opportunities.size()) * bits / trace.period.seconds_f();
  }
  DataRate rate = config_.capacity.front().rate;
  for (const RateStep& step : config_.capacity)
    if (step.from <= at && step.rate > DataRate::Zero()) rate = step.rate;
  return static_cast<double>(rate.bps());
}

Timestamp LinkService::Finish(Timestamp start, DataSize size) {
  return config_.trace.opportunities.empty() ? FinishBySteps(start, size)
                                             : FinishByTrace(start, size);
}

Timestamp LinkService::FinishBySteps(Timestamp start, DataSize size) const {
  const RateSteps& steps = config_.capacity;
  double bits = static_cast<double>(size.bytes()) * 8;
  std::size_t i = 0;
  while (i + 1 < steps.size() && steps[i + 1].from <= start) ++i;
  for (Timestamp at = start;; ++i) {
    const double rate = static_cast<double>(steps[i].rate.bps());
    const bool last = i + 1 == steps.size();
    if (rate > 0) {
      const double needed_us = bits / rate * 1e6;
      if (last ||
          static_cast<double>(at.us()) + needed_us <= static_cast<double>(steps[i + 1].from.us())) {
        return at + TimeDelta::Micros(static_cast<std::int64_t>(std::ceil(needed_us)));
      }
      bits -= rate * static_cast<double>((steps[i + 1].from - at).us()) / 1e6;
    } else if (last) {
      return Timestamp::PlusInfinity();
    }
    at = steps[i + 1].from;
  }
}

Timestamp LinkService::FinishByTrace(Timestamp start, DataSize size) {
  DataSize needed = size;
  if (current_ != start) left_ = DataSize::Zero();
  DataSize used = std::min(needed, left_);
  needed -= used;
  left_ -= used;
  Timestamp done = start;
  while (needed > DataSize::Zero()) {
    while (NextOpportunity() < start) TakeOpportunity();
    done = current_ = NextOpportunity();
    TakeOpportunity();
    used = std::min(needed, LinkTrace::kOpportunity);
    needed -= used;
    left_ = LinkTrace::kOpportunity - used;
  }
  return std::max(done, start);
}

Timestamp LinkService::NextOpportunity() const {
  const LinkTrace& trace = config_.trace;
  return Timestamp::Zero() + trace.opportunities[index_] + trace.period * cycle_ - trace.offset;
}

void LinkService::TakeOpportunity() {
  if (++index_ < config_.trace.opportunities.size()) return;
  index_ = 0;
  ++cycle_;
}

}  // namespace visavis::bandwidth
