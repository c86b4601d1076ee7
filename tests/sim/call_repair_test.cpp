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

constexpr DataRate kRate = DataRate::KilobitsPerSec(500);

double MeanBytes(std::uint64_t bytes, std::uint64_t frames) {
  return static_cast<double>(bytes) / static_cast<double>(frames);
}

TEST(CallRepairTest, AtFivePercentLossLongTermReferencesTakeThePlaceOfSomeKeyframes) {
  SimulatedCall call({.seed = 7, .scene = Scene::kRoom, .link = LossyLink()});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.Switch(bob, MediaSwitch::kOn, MediaSwitch::kOff);
  call.Inject(ann, VideoRateLimited{kRate});
  call.RunUntil(At(5));
  const auto before = call.Statistics(ann).video_sender;
  call.RunUntil(At(35));
  const auto repaired = call.Statistics(ann).video_sender;
  // What it would have cost otherwise: Bob says that he begins anew.
  std::array<std::uint8_t, kMaxPacketBytes> buffer{};
  const std::span<const std::uint8_t> request =
      std::span(buffer).first(WriteKeyframeRequestPacket(0, {}, buffer));
  for (int i = 1; i <= 3; ++i) {
    call.Inject(ann, PacketReceived{{call.IdOf(ann, bob), TransportId::kMedia}, request});
    call.RunUntil(At(35 + 2.5 * i));
  }
  const auto after = call.Statistics(ann).video_sender;
  const std::uint64_t repairs = repaired.repairs - before.repairs;
  const std::uint64_t keyframes = after.keyframes - repaired.keyframes;
  EXPECT_GE(repairs, 2U);
  // A size that changes with the rate, or a reference that Bob does not have, costs one still.
  EXPECT_LE(repaired.keyframes - before.keyframes, repairs);
  ASSERT_EQ(keyframes, 3U) << "one for each that was asked for";
  // Beyond the frame that would have come anyway.
  const double ordinary = static_cast<double>(kRate.bps()) / 8 / 30;
  const double repair = MeanBytes(repaired.repair_bytes - before.repair_bytes, repairs);
  const double keyframe = MeanBytes(after.keyframe_bytes - repaired.keyframe_bytes, keyframes);
  EXPECT_LE(repair, 0.6 * keyframe);
  EXPECT_LE(repair - ordinary, 0.3 * (keyframe - ordinary));
  EXPECT_EQ(call.Statistics(bob).peers.at(0).video.decode_errors, 0U);
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(6), At(35)), 26);
}

}  // namespace
}  // namespace visavis::sim
