// Calls of several in which one has a slower path: what it gets, and that the others keep theirs.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"
#include "wasm/packet/media_packet.h"

namespace visavis::sim {
namespace {

using Person = SimulatedCall::Person;
constexpr int kFullPicture = 640 * 360;

LinkConfig SlowLink(int kbps) {
  LinkConfig link = Broadband();
  link.rate = DataRate::KilobitsPerSec(kbps);
  return link;
}

// Ann shows herself to Bob, Eve and Dan, who have no cameras.
class CallLayersTest : public ::testing::Test {
 protected:
  Person Join(const char* name) {
    const Person person = call.Add(name);
    if (person > 0) call.Switch(person, MediaSwitch::kOn, MediaSwitch::kOff);
    return person;
  }
  PeerStatistics StatisticsOf(Person person, Person other) const {
    for (const PeerStatistics& peer : call.Statistics(person).peers) {
      if (peer.peer == call.IdOf(person, other)) return peer;
    }
    return {};
  }
  VideoJitterStatistics ReceivedBy(Person person) const {
    return StatisticsOf(person, ann).video_jitter;
  }
  // Runs until `end`; the least rate of the full picture since.
  DataRate LeastRateUntil(Timestamp end) {
    DataRate least = DataRate::PlusInfinity();
    while (call.now() < end) {
      call.RunUntil(call.now() + TimeDelta::Millis(100));
      least = std::min(least, call.Statistics(ann).video_rate);
    }
    return least;
  }

  SimulatedCall call{{.seed = 5, .link = Broadband()}};
  Person ann = Join("Ann"), bob = Join("Bob"), eve = Join("Eve");
};

TEST_F(CallLayersTest, WhoIsMuchSlowerGetsASmallerPictureAndTheOthersLoseNothing) {
  const Person dan = Join("Dan");
  call.RunUntil(At(5));
  const CallStatistics before = call.Statistics(ann);
  call.SetLink(ann, dan, SlowLink(300));
  const DataRate least = LeastRateUntil(At(9));
  const auto dan_settled = ReceivedBy(dan);
  call.RunUntil(At(13));
  // Keyframes that Dan asks for are his own.
  std::array<std::uint8_t, kMaxPacketBytes> buffer{};
  const std::span<const std::uint8_t> request =
      std::span(buffer).first(WriteKeyframeRequestPacket(0, {}, buffer));
  call.Inject(ann, PacketReceived{{call.IdOf(ann, dan), TransportId::kMedia}, request});
  call.RunUntil(At(14));
  const CallStatistics slow = call.Statistics(ann);
  const auto dan_slow = ReceivedBy(dan);
  const Experience &at_bob = call.From(bob, ann), &at_dan = call.From(dan, ann);

  EXPECT_GE(least, before.video_rate * 0.8);
  EXPECT_GE(slow.video_rate, before.video_rate * 0.8);
  EXPECT_EQ(slow.video_sender.keyframes, before.video_sender.keyframes);
  EXPECT_GE(slow.small_video_sender.keyframes, 2U) << "the first, and the one that was asked for";
  for (const Person person : {bob, eve}) {
    EXPECT_GE(call.From(person, ann).FramesPerSecond(At(5), At(14)), 28);
    EXPECT_LE(call.From(person, ann).LongestGap(At(5), At(14)), TimeDelta::Millis(120));
    EXPECT_EQ(ReceivedBy(person).freezes, 0);
  }
  EXPECT_GE(at_bob.MedianPsnr(At(6), At(14)), at_bob.MedianPsnr(At(3.5), At(5)) - 1);
  EXPECT_GE(at_dan.FramesPerSecond(At(9), At(14)), 26);
  EXPECT_LE(at_dan.LongestGap(At(9), At(14)), TimeDelta::Millis(250));
  EXPECT_EQ(at_dan.LeastPixels(At(9), At(14)), kFullPicture / 4);
  EXPECT_LE(at_dan.MedianLatency(At(9), At(14)), TimeDelta::Millis(210));
  EXPECT_EQ(dan_slow.freezes, dan_settled.freezes);
  EXPECT_LE(dan_slow.nacks_sent, dan_settled.nacks_sent + 2);
  EXPECT_LE(StatisticsOf(ann, dan).packets_retransmitted, 60U) << "of the fall itself";
  EXPECT_GE(at_dan.VoiceCorrelation(call.Voice(ann), At(9), At(13)), 0.6);

  call.SetLink(ann, dan, Broadband());
  call.RunUntil(At(22));
  EXPECT_EQ(at_dan.LeastPixels(At(20), At(22)), kFullPicture) << "all again within six seconds";
  EXPECT_GE(at_dan.FramesPerSecond(At(20), At(22)), 28);
  EXPECT_LE(at_dan.LongestGap(At(14), At(22)), TimeDelta::Millis(300));
  EXPECT_GE(at_bob.FramesPerSecond(At(14), At(22)), 28);
  EXPECT_LE(call.Statistics(ann).video_sender.keyframes, slow.video_sender.keyframes + 1)
      << "the one that Dan begins with";
}

TEST_F(CallLayersTest, WhoIsSomewhatSlowerGetsEverySecondPicture) {
  const Person dan = Join("Dan"), fay = Join("Fay");
  call.RunUntil(At(5));
  const CallStatistics before = call.Statistics(ann);
  call.SetLink(ann, dan, SlowLink(1500));
  DataRate least = LeastRateUntil(At(9));
  const CallStatistics settled = call.Statistics(ann);
  const auto received_before = ReceivedBy(dan);
  least = std::min(least, LeastRateUntil(At(14)));
  const CallStatistics slow = call.Statistics(ann);
  const auto received = ReceivedBy(dan);

  EXPECT_GE(least, before.video_rate * 0.8);
  EXPECT_LE(slow.video_sender.keyframes, before.video_sender.keyframes + 1);
  EXPECT_EQ(slow.video_sender.keyframes, settled.video_sender.keyframes);
  EXPECT_EQ(slow.small_video_sender.frames_encoded, settled.small_video_sender.frames_encoded);
  for (const Person person : {bob, eve, fay}) {
    EXPECT_GE(call.From(person, ann).FramesPerSecond(At(5), At(14)), 28);
    EXPECT_EQ(ReceivedBy(person).freezes, 0);
  }
  const Experience& got = call.From(dan, ann);
  EXPECT_NEAR(got.FramesPerSecond(At(9), At(14)), 15, 1.5);
  EXPECT_LE(got.LongestGap(At(9), At(14)), TimeDelta::Millis(150));
  EXPECT_EQ(received.freezes, received_before.freezes);
  EXPECT_EQ(received.packets_lost, received_before.packets_lost) << "left out is not lost";
  EXPECT_EQ(received.nacks_sent, received_before.nacks_sent);
  EXPECT_EQ(received.keyframe_requests, received_before.keyframe_requests);

  call.SetLink(ann, dan, Broadband());
  call.RunUntil(At(20));
  EXPECT_GE(got.FramesPerSecond(At(18), At(20)), 28) << "all again within four seconds";
  EXPECT_EQ(call.Statistics(ann).video_sender.keyframes, slow.video_sender.keyframes);
}

TEST_F(CallLayersTest, WhereNobodyHasFullRoomTriesWithTheSlowestCostTheOthersHalfAtMost) {
  call.SetLink(ann, bob, SlowLink(1200));
  call.SetLink(ann, eve, SlowLink(1200));
  const Person dan = Join("Dan");
  call.SetLink(ann, dan, SlowLink(300));
  call.RunUntil(At(10));
  const DataRate before = call.Statistics(ann).video_rate;
  EXPECT_GE(before, DataRate::KilobitsPerSec(700));
  int lowered = 0, samples = 0;
  double least_share = 1;
  while (call.now() < At(38)) {
    call.RunUntil(call.now() + TimeDelta::Millis(100));
    const DataRate rate = call.Statistics(ann).video_rate;
    const DataRate of_others =
        std::min(StatisticsOf(ann, bob).target_rate, StatisticsOf(ann, eve).target_rate);
    least_share = std::min(least_share, rate / of_others);
    lowered += rate < before * 0.8 ? 1 : 0;
    ++samples;
  }
  EXPECT_GE(least_share, 0.4) << "half of what it is then, less sound";
  EXPECT_LE(lowered, samples / 7) << "one try, and what follows it";
  EXPECT_GE(call.From(dan, ann).FramesPerSecond(At(10), At(38)), 20);
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(10), At(38)), 27);
}

TEST_F(CallLayersTest, ANewcomerTakesNothingFromTheOthers) {
  call.RunUntil(At(6));
  const CallStatistics before = call.Statistics(ann);
  const Person dan = Join("Dan");
  const DataRate least = LeastRateUntil(At(13));
  EXPECT_GE(least, before.video_rate * 0.8);
  for (const Person person : {bob, eve}) {
    EXPECT_GE(call.From(person, ann).FramesPerSecond(At(6), At(13)), 28);
    EXPECT_LE(call.From(person, ann).LongestGap(At(6), At(13)), TimeDelta::Millis(150));
  }
  EXPECT_LE(call.Statistics(ann).video_sender.keyframes, before.video_sender.keyframes + 2);
  const Experience& got = call.From(dan, ann);
  ASSERT_FALSE(got.pictures.empty());
  EXPECT_LE(got.pictures.front().render_time, At(7));
  EXPECT_EQ(got.LeastPixels(At(11), At(13)), kFullPicture);
  EXPECT_GE(got.FramesPerSecond(At(8), At(13)), 28);
}

}  // namespace
}  // namespace visavis::sim
