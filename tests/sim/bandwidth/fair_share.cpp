#include "tests/sim/bandwidth/fair_share.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace visavis::bandwidth {
namespace {

constexpr double kUnlimited = 1e15;
constexpr int kSamplesPerSlot = 10;

double BytesPerSlot(DataRate rate) {
  return static_cast<double>(rate.bps()) / 8 * kShareSlot.seconds_f();
}

void AddOpportunities(const LinkTrace& trace, Timestamp end, std::vector<double>& bytes) {
  for (std::int64_t cycle = trace.offset.us() / trace.period.us();; ++cycle) {
    const Timestamp start = Timestamp::Zero() + trace.period * cycle - trace.offset;
    if (start > end) return;
    for (const TimeDelta opportunity : trace.opportunities) {
      const Timestamp at = start + opportunity;
      if (at < Timestamp::Zero() || at >= end) continue;
      const auto slot = static_cast<std::size_t>(at.us() / kShareSlot.us());
      if (slot < bytes.size()) bytes[slot] += static_cast<double>(LinkTrace::kOpportunity.bytes());
    }
  }
}

double MeanBytes(const RateSteps& capacity, Timestamp start) {
  double bytes = 0;
  for (int i = 0; i < kSamplesPerSlot; ++i) {
    const Timestamp at = start + kShareSlot * std::int64_t{i} / kSamplesPerSlot;
    bytes += BytesPerSlot(RateAt(capacity, at)) / kSamplesPerSlot;
  }
  return bytes;
}

struct Claim {
  double bytes;
  std::optional<std::size_t> flow;  // none: TCP
};

std::vector<Claim> Claims(const Scenario& scenario, Direction direction, Timestamp at) {
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < scenario.flows.size(); ++i) {
    const FlowConfig& flow = scenario.flows[i];
    if (flow.direction != direction || !flow.IsLive(at) || flow.IsPaused(at)) continue;
    claims.push_back({BytesPerSlot(flow.VideoLimit(at) + flow.audio_rate), i});
  }
  for (const TcpConfig& tcp : scenario.tcp_flows)
    if (tcp.pattern == TcpConfig::Pattern::kLong && tcp.direction == direction && at >= tcp.start &&
        at < tcp.stop)
      claims.push_back({kUnlimited, std::nullopt});
  std::stable_sort(claims.begin(), claims.end(),
                   [](const Claim& a, const Claim& b) { return a.bytes < b.bytes; });
  return claims;
}

}  // namespace

std::vector<double> CapacityBySlot(const LinkConfig& link, Timestamp end) {
  const auto slots = static_cast<std::size_t>(end.us() / kShareSlot.us());
  if (!link.IsLimited()) return std::vector<double>(slots, kUnlimited);
  std::vector<double> bytes(slots, 0.0);
  if (!link.trace.opportunities.empty()) AddOpportunities(link.trace, end, bytes);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    const Timestamp start = Timestamp::Zero() + kShareSlot * static_cast<std::int64_t>(slot);
    if (link.trace.opportunities.empty()) bytes[slot] = MeanBytes(link.capacity, start);
    bytes[slot] = std::max(0.0, bytes[slot] - BytesPerSlot(RateAt(link.cross_traffic, start)));
  }
  return bytes;
}

std::vector<double> FairShares(const Scenario& scenario) {
  std::vector<double> shares(scenario.flows.size(), 0.0);
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    const auto capacity = CapacityBySlot(scenario.link(direction), scenario.end);
    for (std::size_t slot = 0; slot < capacity.size(); ++slot) {
      const Timestamp middle =
          Timestamp::Zero() + kShareSlot * static_cast<std::int64_t>(slot) + kShareSlot / 2;
      const std::vector<Claim> claims = Claims(scenario, direction, middle);
      double left = capacity[slot];
      for (std::size_t i = 0; i < claims.size(); ++i) {
        const double granted =
            std::min(left / static_cast<double>(claims.size() - i), claims[i].bytes);
        left -= granted;
        if (claims[i].flow) shares[*claims[i].flow] += granted;
      }
    }
  }
  return shares;
}

}  // namespace visavis::bandwidth
