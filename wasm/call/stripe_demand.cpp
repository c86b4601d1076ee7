#include "wasm/call/stripe_demand.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace visavis {
namespace {

// Of one packet in the running mean: two seconds of 2 Mbps and sound.
constexpr double kLossWeight = 1.0 / 512.0;
// sqrt(3/2) of the equation. What one association carried over an emulated link with 100 ms fits:
// 1.0 to 1.3 Mbps at 1 % (equation: 1.2), 0.45 to 0.55 at 5 % (0.5), 0.3 at 10 % (0.4).
constexpr double kMathisConstant = 1.22;
constexpr double kSegmentBytes = 1191;  // Chromium's and Firefox's SCTP packets
constexpr double kMargin = 2;
constexpr DataRate kMostUseful = DataRate::KilobitsPerSec(4000);
// A path that carries sound alone loses by its full queue, and more connections would only fill it
// with their handshakes.
constexpr DataRate kNarrow = DataRate::KilobitsPerSec(150);
// What it may soon carry: a lone association at 5 % loss passes a fifth of the video.
constexpr double kMostOfAvailable = 4;
constexpr TimeDelta kLeastRoundTrip = TimeDelta::Millis(1);

}  // namespace

void StripeDemand::OnFeedback(const TransportFeedback& feedback) {
  for (const PacketResult& packet : feedback.packets) {
    const bool begins = packet.IsLost() && !last_was_lost_;
    loss_ratio_ += ((begins ? 1.0 : 0.0) - loss_ratio_) * kLossWeight;
    last_was_lost_ = packet.IsLost();
  }
}

std::size_t StripeDemand::Needed(TimeDelta round_trip_time, DataRate useful_rate) const {
  if (loss_ratio_ < kLeastLoss) return 1;
  const double rtt = std::max(round_trip_time, kLeastRoundTrip).seconds_f();
  const double one = kMathisConstant * kSegmentBytes * 8 / (rtt * std::sqrt(loss_ratio_));  // bps
  const double useful = static_cast<double>(std::min(useful_rate, kMostUseful).bps());
  const double number = std::ceil(kMargin * useful / one);
  if (number >= static_cast<double>(kMost)) return kMost;
  return std::bit_ceil(static_cast<std::size_t>(std::max(number, 1.0)));
}

void StripeDemand::Update(std::optional<TimeDelta> round_trip_time, Rates rates, Timestamp now) {
  if (rates.available < kNarrow) {
    needed_since_ = Timestamp::PlusInfinity();
    return;
  }
  const DataRate useful = std::min(rates.useful, rates.available * kMostOfAvailable);
  const std::size_t needed = round_trip_time ? Needed(*round_trip_time, useful) : 1;
  if (needed <= wanted_) {
    needed_since_ = Timestamp::PlusInfinity();
    return;
  }
  if (!needed_since_.IsFinite()) {
    needed_since_ = now;
    least_needed_ = needed;
  }
  least_needed_ = std::min(least_needed_, needed);
  if (now - needed_since_ < kHold) return;
  wanted_ = least_needed_;
  needed_since_ = Timestamp::PlusInfinity();
}

}  // namespace visavis
