// Calls that lose packets: what retransmission does not mend in time goes on from a long-term
// reference, where the receiver has it, instead of a keyframe.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"
#include "wasm/packet/media_packet.h"

namespace visavis::sim {
namespace {

// Ann, in a room that stands still, is seen over a path that loses 5 % of the packets, mostly in a
// row, so that their retransmissions are lost, too.
LinkConfig LossyLink() {
  LinkConfig link = Broadband();
  link.delay = TimeDelta::Millis(50);
  link.to_bad = 0.004;
  link.to_good = 0.08;
  return link;
}

constexpr DataRate kRate = DataRate::KilobitsPerSec(900);

double MeanBytes(std::uint64_t bytes, std::uint64_t frames) {
  return static_cast<double>(bytes) / static_cast<double>(frames);
}

// What half a minute of such a call took, and what it would have cost with keyframes instead.
struct Recovery {
  std::uint64_t repairs = 0, repair_bytes = 0;
  std::uint64_t keyframes = 0;  // although there are repairs
  std::uint64_t keyframes_asked_for = 0, keyframe_bytes = 0;
};

void RunCall(std::uint64_t seed, Recovery& sum) {
  SimulatedCall call({.seed = seed, .scene = Scene::kRoom, .link = LossyLink()});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.Switch(bob, MediaSwitch::kOn, MediaSwitch::kOff);
  call.Inject(ann, VideoRateLimited{kRate});
  call.RunUntil(At(5));
  const auto before = call.Statistics(ann).video_sender;
  call.RunUntil(At(35));
  const auto repaired = call.Statistics(ann).video_sender;
  sum.repairs += repaired.repairs - before.repairs;
  sum.repair_bytes += repaired.repair_bytes - before.repair_bytes;
  sum.keyframes += repaired.keyframes - before.keyframes;
  // Bob says that he begins anew.
  std::array<std::uint8_t, kMaxPacketBytes> buffer{};
  const std::span<const std::uint8_t> request =
      std::span(buffer).first(WriteKeyframeRequestPacket(0, {}, buffer));
  call.Inject(ann, PacketReceived{{call.IdOf(ann, bob), TransportId::kMedia}, request});
  call.RunUntil(At(37.5));
  const auto after = call.Statistics(ann).video_sender;
  sum.keyframes_asked_for += after.keyframes - repaired.keyframes;
  sum.keyframe_bytes += after.keyframe_bytes - repaired.keyframe_bytes;
  EXPECT_EQ(call.Statistics(bob).peers.at(0).video.decode_errors, 0U);
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(6), At(35)), 26) << "seed " << seed;
}

TEST(CallRepairTest, AtFivePercentLossLongTermReferencesTakeThePlaceOfSomeKeyframes) {
  constexpr std::uint64_t kCalls = 3;
  Recovery sum;
  for (std::uint64_t seed = 1; seed <= kCalls; ++seed) RunCall(seed, sum);
  ASSERT_GE(sum.repairs, 1U);
  // A size that changes with the rate, or a reference that Bob does not have, costs one still.
  EXPECT_LE(sum.keyframes, 2 * sum.repairs);
  ASSERT_GE(sum.keyframes_asked_for, 1U);
  // Beyond the frame that would have come anyway.
  const double ordinary = static_cast<double>(kRate.bps()) / 8 / 30;
  const double repair = MeanBytes(sum.repair_bytes, sum.repairs);
  const double keyframe = MeanBytes(sum.keyframe_bytes, sum.keyframes_asked_for);
  RecordProperty("repairs", static_cast<int>(sum.repairs));
  RecordProperty("keyframes", static_cast<int>(sum.keyframes));
  RecordProperty("repair_bytes", static_cast<int>(repair));
  RecordProperty("keyframe_bytes", static_cast<int>(keyframe));
  EXPECT_LE(repair, 0.6 * keyframe);
  EXPECT_LE(repair - ordinary, 0.3 * (keyframe - ordinary));
}

}  // namespace
}  // namespace visavis::sim
