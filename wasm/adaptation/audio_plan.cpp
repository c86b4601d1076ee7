#include "wasm/adaptation/audio_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "wasm/congestion/packet_overhead.h"

namespace visavis {
namespace {

struct Rung {
  DataRate from_target;  // the least target rate at which it is chosen
  DataRate rate;
  TimeDelta packet_duration;
};
// Speech is fine in full band from 28 kbps on and in wide band from 16 on (RFC 7587 section 3.1.1);
// sound takes at most half of a path that carries video too.
constexpr Rung kRungs[] = {
    {DataRate::KilobitsPerSec(220), DataRate::KilobitsPerSec(32), TimeDelta::Millis(20)},
    {DataRate::KilobitsPerSec(120), DataRate::KilobitsPerSec(24), TimeDelta::Millis(40)},
    {DataRate::KilobitsPerSec(50), DataRate::KilobitsPerSec(18), TimeDelta::Millis(60)},
    {DataRate::Zero(), DataRate::KilobitsPerSec(13), TimeDelta::Millis(60)},
};
// The copy takes about a quarter of the rate; where there is room the voice keeps what it had.
constexpr double kWithFec = 1.25;
constexpr DataRate kRoomForFec = DataRate::KilobitsPerSec(150);
constexpr double kLeastLossWithFec = 0.1;
// The same rate in all as with in-band FEC, of which libopus takes a tenth more than it is given
// (39.6 for 36 kbps). It hears the longest redundancy that fits when told of so much loss
// (opus_encoder.c: compute_dred_bitrate). It counts in pieces of 40 ms and needs two; below the
// highest rate, the voice would have next to nothing left.
constexpr double kWithDeepRedundancy = 1.125, kDeepOvershoot = 1.1;
constexpr double kLeastLossWithDeepRedundancy = 0.3;
constexpr TimeDelta kDeepPiece = TimeDelta::Millis(40);
// Of our own packets around sound (media_packet.h).
constexpr DataSize kHeader = DataSize::Bytes(9);

std::size_t RungFor(DataRate target) {
  std::size_t rung = 0;
  while (rung + 1 < std::size(kRungs) && target < kRungs[rung].from_target) ++rung;
  return rung;
}

}  // namespace

DataRate AudioPlan::WireRate() const {
  const double taken = deep_redundancy > TimeDelta::Zero() ? kDeepOvershoot : 1.0;
  return rate * taken + (kPacketOverhead + kHeader) / packet_duration;
}

const AudioPlan& AudioPlanner::Update(const AudioConditions& conditions, Timestamp now) {
  const DataRate target = conditions.target;
  const std::size_t wanted = RungFor(target);
  if (wanted > rung_) {
    rung_ = wanted;
    enough_since_ = Timestamp::PlusInfinity();
  }
  const bool enough = rung_ > 0 && target >= kRungs[rung_ - 1].from_target * kUpMargin;
  if (!enough) {
    enough_since_ = Timestamp::PlusInfinity();
  } else if (!enough_since_.IsFinite()) {
    enough_since_ = now;
  } else if (now - enough_since_ >= kUpAfter) {
    --rung_;
    enough_since_ = now;
  }

  has_room_ = target >= kRoomForFec * (has_room_ ? 1.0 : kUpMargin);
  plan_.packet_duration = kRungs[rung_].packet_duration;
  PlanRedundancy(conditions);
  return plan_;
}

void AudioPlanner::PlanRedundancy(const AudioConditions& conditions) {
  // Whole percents, so that the encoder is not told of noise.
  const double loss = std::round(std::clamp(conditions.loss, 0.0, 1.0) * 100.0) / 100.0;
  plan_.expected_loss = loss;
  plan_.deep_redundancy = TimeDelta::Zero();
  plan_.rate = kRungs[rung_].rate;
  if (conditions.deep_burst > TimeDelta::Zero() && rung_ == 0 && has_room_) {
    // One more, since libopus begins a piece with every other packet.
    const auto pieces =
        static_cast<std::int64_t>(std::ceil(conditions.deep_burst / kDeepPiece)) + 1;
    plan_.deep_redundancy = std::min(kDeepPiece * pieces, kDeepestRedundancy);
    plan_.fec = InBandFec::kOff;
    plan_.expected_loss = std::max(loss, kLeastLossWithDeepRedundancy);
    plan_.rate = plan_.rate * kWithDeepRedundancy;
    return;
  }
  // Of bursts it mends the last packet.
  const bool has_bursts = conditions.burst > TimeDelta::Zero();
  if (loss >= kFecFrom || has_bursts) plan_.fec = InBandFec::kOn;
  if (loss < kFecUntil && !has_bursts) plan_.fec = InBandFec::kOff;
  if (plan_.fec == InBandFec::kOff) return;
  // Told of less, libopus may take the voice for music and then has no redundancy to give.
  plan_.expected_loss = std::max(loss, kLeastLossWithFec);
  if (has_room_) plan_.rate = plan_.rate * kWithFec;
}

}  // namespace visavis
