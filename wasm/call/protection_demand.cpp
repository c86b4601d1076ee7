#include "wasm/call/protection_demand.h"

#include <algorithm>

#include "wasm/fec/erasure_code.h"

namespace visavis {
namespace {

// Spans with fewer packets say nothing.
constexpr int kLeastPackets = 10;
// Of random losses the median of spans is below the mean.
constexpr double kOverMedian = 2;

// That of `packets` more than `most` are lost.
double ChanceOfMore(std::size_t most, std::size_t packets, double loss) {
  double chance = 1;
  for (std::size_t i = 0; i < packets; ++i) chance *= 1 - loss;
  double sum = chance;
  for (std::size_t lost = 1; lost <= most; ++lost) {
    const auto j = static_cast<double>(lost);
    chance *= (static_cast<double>(packets) - j + 1) / j * loss / (1 - loss);
    sum += chance;
  }
  return 1 - sum;
}

}  // namespace

void ProtectionDemand::OnFeedback(const TransportFeedback& feedback) {
  if (!span_end_.IsFinite()) span_end_ = feedback.at_time + kSpan;
  if (feedback.at_time >= span_end_ && span_.packets >= kLeastPackets) {
    CloseSpan();
    span_end_ = feedback.at_time + kSpan;
  }
  for (const PacketResult& packet : feedback.packets) {
    ++span_.packets;
    if (packet.IsLost()) ++span_.lost;
  }
}

void ProtectionDemand::CloseSpan() {
  spans_[spans_seen_++ % kSpans] = span_;
  span_ = {};
  if (spans_seen_ < kLeastSpans) return;
  const std::span<const Span> known = std::span(spans_).first(std::min(spans_seen_, kSpans));
  Span all;
  for (const Span& span : known) {
    all.packets += span.packets;
    all.lost += span.lost;
  }
  loss_ratio_ = std::min(all.Ratio(), kOverMedian * Median(known));
}

// Of an even number the upper one of the middle two. Few are faster compared than sorted, and
// less code.
double ProtectionDemand::Median(std::span<const Span> spans) {
  for (const Span& candidate : spans) {
    std::size_t below = 0, above = 0;
    for (const Span& other : spans) {
      if (other.Ratio() < candidate.Ratio()) ++below;
      if (other.Ratio() > candidate.Ratio()) ++above;
    }
    if (below <= spans.size() / 2 && above < spans.size() - spans.size() / 2)
      return candidate.Ratio();
  }
  return 0;
}

std::size_t ProtectionDemand::ParityPackets(std::size_t media_packets,
                                            std::optional<TimeDelta> round_trip_time) const {
  if (loss_ratio_ <= 0 || loss_ratio_ >= 1 || !round_trip_time) return 0;
  if (media_packets > kMaxDataBlocks) return 0;
  const std::size_t most = std::min(media_packets / kLeastMediaPackets, kMaxParityBlocks);
  const double bearable = kBearableLateness / std::max(*round_trip_time, TimeDelta::Millis(1));
  std::size_t parities = 0;
  while (parities < most &&
         ChanceOfMore(parities, media_packets + parities, loss_ratio_) > bearable)
    ++parities;
  return parities;
}

}  // namespace visavis
