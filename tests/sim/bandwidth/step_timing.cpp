#include "tests/sim/bandwidth/step_timing.h"

#include <algorithm>

namespace visavis::bandwidth {
namespace {

constexpr double kReached = 0.9;
constexpr double kRise = 1.05;  // a step up by less does not count
constexpr double kMostLossCounted = 0.5;
constexpr std::size_t kRateSlots = 5;  // a rate is a mean over half a second
constexpr double kShortQueueMs = 60, kPacketBits = 9600;
constexpr TimeDelta kCalm = TimeDelta::Millis(500);

double Seconds(TimeDelta time) { return time.seconds_f(); }

class Measurement {
 public:
  Measurement(const Scenario& scenario, const FlowRecord& record)
      : flow_(scenario.flows.front()),
        link_(scenario.link(flow_.direction)),
        end_(std::min(flow_.stop, scenario.end)),
        record_(record) {}

  StepTiming Run() const {
    StepTiming timing;
    timing.start = MeasureStart();
    for (std::size_t i = 1; i < link_.capacity.size(); ++i) {
      const Timestamp from = link_.capacity[i].from;
      const Timestamp to = i + 1 < link_.capacity.size() ? link_.capacity[i + 1].from : end_;
      if (from <= flow_.start || from >= end_) continue;
      const double before = Available(from - TimeDelta::Micros(1)), after = Available(from);
      if (after > before * kRise) {
        timing.rises.push_back(TimeToReach(from, to, Goal(after)));
      } else if (link_.capacity[i].rate < link_.capacity[i - 1].rate && after > 0) {
        timing.drains.push_back(TimeToDrain(from, to, after));
      }
    }
    return timing;
  }

 private:
  std::optional<double> MeasureStart() const {
    Timestamp first_change = end_;
    for (const RateStep& step : link_.capacity) {
      if (step.from <= flow_.start) continue;
      first_change = std::min(first_change, step.from);
      break;
    }
    const double available = Available(flow_.start);
    if (available <= 0) return std::nullopt;
    return TimeToReach(flow_.start, first_change, Goal(available));
  }

  // Bits per second, all of them.
  double Available(Timestamp at) const {
    return static_cast<double>(
        std::min(RateAt(link_.capacity, at), flow_.VideoLimit(at) + flow_.audio_rate).bps());
  }
  double Goal(double available) const {
    return kReached * available * (1 - std::min(kMostLossCounted, link_.loss.probability));
  }
  double RateBefore(Timestamp at) const {
    const auto slot = static_cast<std::size_t>(at.us() / FlowRecord::kReceiveSlot.us());
    double bytes = 0;
    for (std::size_t i = slot - std::min(slot, kRateSlots); i < slot; ++i)
      if (i < record_.received_by_slot.size())
        bytes += static_cast<double>(record_.received_by_slot[i].bytes());
    return bytes * 8 / (FlowRecord::kReceiveSlot * std::int64_t{kRateSlots}).seconds_f();
  }
  double TimeToReach(Timestamp from, Timestamp to, double goal) const {
    for (Timestamp at = from + FlowRecord::kReceiveSlot; at <= to; at += FlowRecord::kReceiveSlot)
      if (RateBefore(at) >= goal) return Seconds(at - from);
    return Seconds(to - from);
  }
  double TimeToDrain(Timestamp from, Timestamp to, double available) const {
    const double limit_ms = kShortQueueMs + kPacketBits / available * 1000;
    Timestamp calm_since = from;
    for (const auto& [at, queue_ms] : record_.queue_series) {
      if (at < from) continue;
      if (at > to) break;
      if (queue_ms > limit_ms) {
        calm_since = at;
      } else if (at - calm_since > kCalm) {
        return Seconds(calm_since - from);
      }
    }
    return Seconds(to - from);
  }

  const FlowConfig& flow_;
  const LinkConfig& link_;
  const Timestamp end_;
  const FlowRecord& record_;
};

}  // namespace

StepTiming MeasureSteps(const Scenario& scenario, const FlowRecord& record) {
  const bool alone = scenario.flows.size() == 1 && scenario.tcp_flows.empty();
  if (!alone || scenario.link(scenario.flows.front().direction).capacity.empty()) return {};
  return Measurement(scenario, record).Run();
}

}  // namespace visavis::bandwidth
