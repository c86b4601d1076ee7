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
// Of our own packets around sound (media_packet.h).
constexpr DataSize kHeader = DataSize::Bytes(9);

std::size_t RungFor(DataRate target) {
  std::size_t rung = 0;
  while (rung + 1 < std::size(kRungs) && target < kRungs[rung].from_target) ++rung;
  return rung;
}

}  // namespace

DataRate AudioPlan::WireRate() const {
  return rate + (kPacketOverhead + kHeader) / packet_duration;
}

const AudioPlan& AudioPlanner::Update(DataRate target, double loss, Timestamp now) {
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

  // Whole percents, so that the encoder is not told of noise.
  loss = std::round(std::clamp(loss, 0.0, 1.0) * 100.0) / 100.0;
  plan_.expected_loss = loss;
  if (loss >= kFecFrom) plan_.fec = InBandFec::kOn;
  if (loss < kFecUntil) plan_.fec = InBandFec::kOff;
  // Told of less, libopus may take the voice for music and then has no redundancy to give.
  if (plan_.fec == InBandFec::kOn) plan_.expected_loss = std::max(loss, kLeastLossWithFec);
  has_room_ = target >= kRoomForFec * (has_room_ ? 1.0 : kUpMargin);
  const bool more = plan_.fec == InBandFec::kOn && has_room_;
  plan_.rate = kRungs[rung_].rate * (more ? kWithFec : 1.0);
  plan_.packet_duration = kRungs[rung_].packet_duration;
  return plan_;
}

}  // namespace visavis
