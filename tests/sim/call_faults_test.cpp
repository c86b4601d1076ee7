// Calls in which something breaks: what the persons still see and hear of each other.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"
#include "wasm/packet/media_packet.h"

namespace visavis::sim {
namespace {

constexpr int kFullPicture = 640 * 360;

class CallFaultsTest : public ::testing::Test {
 protected:
  PeerStatistics StatisticsOf(SimulatedCall::Person person, SimulatedCall::Person other) const {
    for (const PeerStatistics& peer : call.Statistics(person).peers) {
      if (peer.peer == call.IdOf(person, other)) return peer;
    }
    return {};
  }
  // `sender` sends the packet to `receiver` every 20 ms from now until `end`.
  void Flood(SimulatedCall::Person receiver, SimulatedCall::Person sender,
             std::span<const std::uint8_t> packet, Timestamp end) {
    while (call.now() < end) {
      call.Inject(receiver,
                  PacketReceived{{call.IdOf(receiver, sender), TransportId::kMedia}, packet});
      call.RunUntil(call.now() + TimeDelta::Millis(20));
    }
  }

  SimulatedCall call{{.seed = 7, .link = Broadband()}};
  SimulatedCall::Person ann = call.Add("Ann"), bob = call.Add("Bob");
};

TEST_F(CallFaultsTest, SoundGoesByTheOtherConnectionWhenItsOwnIsDisconnected) {
  call.RunUntil(At(5));
  call.SetFault(ann, bob, TransportId::kAudio, ChannelFault::kSwallows);
  call.TellConnectionState(ann, bob, TransportId::kAudio, ConnectionState::kDisconnected);
  call.RunUntil(At(12));
  const Experience& got = call.From(bob, ann);
  EXPECT_GE(got.VoiceCorrelation(call.Voice(ann), At(6), At(11)), 0.75);
  EXPECT_GE(got.FramesPerSecond(At(6), At(12)), 28);
  EXPECT_EQ(call.StateOf(bob, ann), PeerState::kConnected);
}

TEST_F(CallFaultsTest, SoundGoesByTheOtherConnectionWhenItsOwnSendsNothing) {
  call.RunUntil(At(5));
  // Long before a browser says that anything is wrong.
  call.SetFault(ann, bob, TransportId::kAudio, ChannelFault::kHolds);
  call.RunUntil(At(9));
  const Experience& got = call.From(bob, ann);
  EXPECT_GE(got.VoiceCorrelation(call.Voice(ann), At(6), At(8.5)), 0.75);
  EXPECT_GE(got.FramesPerSecond(At(6), At(9)), 28);
}

TEST_F(CallFaultsTest, AChannelThatClosesIsReplaced) {
  call.RunUntil(At(3));
  call.CloseChannel(ann, bob, TransportId::kMedia);
  call.RunUntil(At(4));
  EXPECT_EQ(call.StateOf(bob, ann), PeerState::kReconnecting);
  call.RunUntil(At(18));
  for (const auto& [to, from] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(call.StateOf(to, from), PeerState::kConnected);
    EXPECT_GE(call.From(to, from).FramesPerSecond(At(15), At(18)), 28);
    EXPECT_LE(StatisticsOf(to, from).connections_rebuilt, 2U);
  }
}

TEST_F(CallFaultsTest, AConnectionThatWasGivenUpIsTriedAgainWhileThePeerIsThere) {
  call.RunUntil(At(3));
  // ICE fails again and again, until both give up.
  for (int i = 0; i < 15 && call.StateOf(bob, ann) != PeerState::kFailed; ++i) {
    call.TellConnectionState(ann, bob, TransportId::kMedia, ConnectionState::kFailed);
    call.RunUntil(call.now() + TimeDelta::Seconds(1));
  }
  EXPECT_EQ(call.StateOf(bob, ann), PeerState::kFailed);
  const Timestamp given_up = call.now();
  call.RunUntil(given_up + TimeDelta::Seconds(10));
  for (const auto& [to, from] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(call.StateOf(to, from), PeerState::kConnected);
    EXPECT_GE(call.From(to, from).FramesPerSecond(given_up + TimeDelta::Seconds(7),
                                                  given_up + TimeDelta::Seconds(10)),
              28);
  }
}

TEST_F(CallFaultsTest, AfterAnOutageNoStaleSoundComesFirst) {
  call.RunUntil(At(5));
  for (const TransportId transport : kTransports) {
    call.SetFault(ann, bob, transport, ChannelFault::kHolds);
  }
  call.RunUntil(At(13));
  EXPECT_LE(call.BufferedAmount(ann, bob, TransportId::kAudio), DataSize::Bytes(3500));
  EXPECT_LE(call.BufferedAmount(ann, bob, TransportId::kMedia), DataSize::Bytes(14'000));
  EXPECT_GT(StatisticsOf(ann, bob).path.audio_dropped, 200U);
  for (const TransportId transport : kTransports) {
    call.SetFault(ann, bob, transport, ChannelFault::kNone);
  }
  call.RunUntil(At(22));
  const Experience& got = call.From(bob, ann);
  EXPECT_GE(got.VoiceCorrelation(call.Voice(ann), At(14), At(21)), 0.75);
  EXPECT_GE(got.FramesPerSecond(At(16), At(22)), 24);
}

TEST_F(CallFaultsTest, WhoVanishesTakesNothingFromTheOthers) {
  const auto eve = call.Add("Eve");
  call.RunUntil(At(6));
  call.Vanish(eve, TimeDelta::Seconds(35));
  call.RunUntil(At(9));
  for (const auto& [to, from] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    const Experience& got = call.From(to, from);
    EXPECT_GE(got.FramesPerSecond(At(6), At(9)), 25);
    EXPECT_LE(got.LongestGap(At(6), At(9)), TimeDelta::Millis(250));
    EXPECT_EQ(got.LeastPixels(At(6), At(9)), kFullPicture);
  }
  EXPECT_EQ(call.PeerNames(ann).size(), 2U) << "the relay has not noticed";
}

TEST_F(CallFaultsTest, WhoVanishesIsGoneWhenTheRelayNotices) {
  const auto eve = call.Add("Eve");
  call.RunUntil(At(3));
  call.Vanish(eve, TimeDelta::Seconds(2));
  call.RunUntil(At(6));
  EXPECT_EQ(call.PeerNames(ann), std::vector<std::string>{"Bob"});
  EXPECT_GE(call.From(ann, bob).FramesPerSecond(At(4), At(6)), 28);
}

TEST_F(CallFaultsTest, APeerWhoseChannelIsBlockedTakesNothingFromTheOthers) {
  const auto eve = call.Add("Eve");
  call.RunUntil(At(6));
  // Sound and feedback go on, so nothing looks stalled. All that video could go by: else it goes on
  // by the others.
  const auto set_all = [&](ChannelFault fault) {
    for (const TransportId media : kMediaTransports) call.SetFault(ann, eve, media, fault);
  };
  set_all(ChannelFault::kHolds);
  call.RunUntil(At(12));
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(6), At(12)), 27);
  EXPECT_EQ(call.From(bob, ann).LeastPixels(At(6), At(12)), kFullPicture);
  EXPECT_GE(call.From(eve, ann).VoiceCorrelation(call.Voice(ann), At(7), At(11.5)), 0.75);
  EXPECT_EQ(call.From(eve, ann).FramesPerSecond(At(9), At(12)), 0);
  set_all(ChannelFault::kNone);
  call.RunUntil(At(18));
  EXPECT_GE(call.From(eve, ann).FramesPerSecond(At(15), At(18)), 25) << "it gets a keyframe";
}

TEST_F(CallFaultsTest, APeerThatWantsEverythingAgainTakesNothingFromTheOthers) {
  const auto eve = call.Add("Eve");
  call.RunUntil(At(6));
  Nack everything;
  std::array<std::uint8_t, kMaxPacketBytes> packet{};
  while (call.now() < At(11)) {
    for (std::uint16_t first = 0; first < 2048; first = static_cast<std::uint16_t>(first + 512)) {
      everything.packet_numbers.clear();
      for (std::uint16_t i = 0; i < 512; ++i) {
        everything.packet_numbers.push_back(static_cast<std::uint16_t>(first + i));
      }
      call.Inject(ann,
                  PacketReceived{{call.IdOf(ann, eve), TransportId::kMedia},
                                 std::span(packet).first(WriteNackPacket(0, everything, packet))});
    }
    call.RunUntil(call.now() + TimeDelta::Millis(20));
  }
  EXPECT_GT(StatisticsOf(ann, eve).retransmissions_refused, 1000U);
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(6), At(11)), 27);
}

TEST_F(CallFaultsTest, APeerThatAsksForKeyframesAllTheTimeGetsFew) {
  call.RunUntil(At(4));
  const std::uint64_t before = call.Statistics(ann).video_sender.keyframes;
  std::array<std::uint8_t, kMaxPacketBytes> packet{};
  const auto request = std::span(packet).first(WriteKeyframeRequestPacket(0, {}, packet));
  Flood(ann, bob, request, At(9));
  const std::uint64_t keyframes = call.Statistics(ann).video_sender.keyframes - before;
  EXPECT_GE(keyframes, 3U);
  EXPECT_LE(keyframes, 7U) << "four at once, and then one every other second";
  EXPECT_GT(StatisticsOf(ann, bob).video_flow.requests, 200U);
}

}  // namespace
}  // namespace visavis::sim
