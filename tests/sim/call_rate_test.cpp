// Calls whose network changes: what gives way, and what comes back.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"

namespace visavis::sim {
namespace {

LinkConfig NarrowLink(int kbps) {
  LinkConfig link;
  link.rate = DataRate::KilobitsPerSec(kbps);
  link.delay = TimeDelta::Millis(25);
  link.queue_time = TimeDelta::Millis(300);
  return link;
}

AudioJitterStatistics SoundAt(const SimulatedCall& call, SimulatedCall::Person person) {
  return call.Statistics(person).peers.at(0).audio_jitter;
}

// Share of what was played between the two that was made up.
double ConcealedShare(const AudioJitterStatistics& before, const AudioJitterStatistics& after) {
  const auto concealed = static_cast<double>(after.frames_concealed - before.frames_concealed);
  return concealed / (concealed + static_cast<double>(after.frames_played - before.frames_played));
}

TEST(CallRateTest, At80KbpsTheVoiceHoldsAndVideoGivesWayAndComesBack) {
  SimulatedCall call({.seed = 1, .link = NarrowLink(1000)});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.RunUntil(At(3));
  call.SetLink(NarrowLink(80));
  call.RunUntil(At(5));
  const auto before = SoundAt(call, bob);
  call.RunUntil(At(18));
  const auto after = SoundAt(call, bob);
  call.SetLink(NarrowLink(1000));
  call.RunUntil(At(21));
  EXPECT_GE(call.Statistics(ann).peers[0].target_rate, DataRate::KilobitsPerSec(600))
      << "found while sound alone was sent";
  call.RunUntil(At(28));

  const Experience& got = call.From(bob, ann);
  EXPECT_LE(ConcealedShare(before, after), 0.05);
  const VoiceMatch match = got.MatchVoice(call.Voice(ann), At(7), At(18));
  EXPECT_GE(match.median, 0.5);
  EXPECT_LE(match.median_lag, TimeDelta::Millis(450)) << "mouth to ear";
  EXPECT_LE(got.FramesPerSecond(At(6), At(18)), 4);
  EXPECT_GE(got.FramesPerSecond(At(22), At(28)), 25);
}

TEST(CallRateTest, AtLossMostLostSoundComesOutOfTheNextPacket) {
  LinkConfig link = Broadband();
  link.loss = 0.08;
  SimulatedCall call({.seed = 1, .link = link});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.Switch(ann, MediaSwitch::kOn, MediaSwitch::kOff);
  call.Switch(bob, MediaSwitch::kOn, MediaSwitch::kOff);
  call.RunUntil(At(5));
  const auto before = call.Statistics(bob).peers.at(0);
  call.RunUntil(At(35));
  const auto after = call.Statistics(bob).peers.at(0);
  EXPECT_EQ(call.Statistics(ann).audio.fec, InBandFec::kOn);
  const double lost = ConcealedShare(before.audio_jitter, after.audio_jitter);
  const double recovered =
      (after.audio_recovered - before.audio_recovered) / TimeDelta::Seconds(30);
  EXPECT_GE(lost, 0.05);
  EXPECT_LE(lost - recovered, 0.4 * lost) << "made up from what came before";
}

// Packets come more rarely than reports leave.
TEST(CallRateTest, LossIsSeenAlsoWhereSoundIsAllThatASlowPathCarries) {
  LinkConfig link = NarrowLink(80);
  link.loss = 0.1;
  SimulatedCall call({.seed = 1, .link = link});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.Switch(ann, MediaSwitch::kOn, MediaSwitch::kOff);
  call.Switch(bob, MediaSwitch::kOn, MediaSwitch::kOff);
  call.RunUntil(At(25));
  const CallStatistics sent = call.Statistics(ann);
  EXPECT_GE(sent.audio.packet_duration, TimeDelta::Millis(40));
  EXPECT_EQ(sent.audio.fec, InBandFec::kOn);
  EXPECT_GE(sent.peers.at(0).loss_ratio, 0.05);
}

// All peers get the same encode, whose rate the weakest path decides: that alone makes them equal
// and keeps their sum within the line that they share (adr/0011-adaptation.md).
TEST(CallRateTest, FourOnOneLineShareItEquallyAndKeepItsQueueShort) {
  constexpr int kLineKbps = 1500;
  SimulatedCall call({.seed = 1, .link = Broadband()});
  const auto ann = call.Add("Ann");
  const std::vector<SimulatedCall::Person> others = {call.Add("Bob"), call.Add("Eve"),
                                                     call.Add("Dan")};
  LinkConfig line = NarrowLink(kLineKbps);
  line.queue_time = TimeDelta::Millis(400);
  call.SetUplink(ann, line);
  call.RunUntil(At(4));
  const auto before = call.Statistics(ann);
  std::vector<TimeDelta> queue;
  while (call.now() < At(12)) {
    call.RunUntil(call.now() + TimeDelta::Millis(20));
    queue.push_back(call.UplinkQueue(ann));
  }
  const auto after = call.Statistics(ann);

  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const auto &sent = after.peers[i].path, &had = before.peers[i].path;
    const auto packets = static_cast<double>(sent.packets_sent - had.packets_sent);
    const auto bytes = static_cast<double>(sent.bytes_sent - had.bytes_sent) +
                       packets * static_cast<double>(kPacketOverhead.bytes());
    const double kbps = bytes * 8 / 8000;
    sum += kbps;
    squares += kbps * kbps;
    const Experience& got = call.From(others[i], ann);
    EXPECT_GE(got.FramesPerSecond(At(4), At(12)), 28);
    EXPECT_GE(got.VoiceCorrelation(call.Voice(ann), At(5), At(11)), 0.8);
  }
  EXPECT_LE(sum, kLineKbps);
  EXPECT_GE(sum, 0.85 * kLineKbps);
  EXPECT_GE(sum * sum / (3 * squares), 0.95) << "Jain";
  std::sort(queue.begin(), queue.end());
  EXPECT_LE(queue[queue.size() * 95 / 100], TimeDelta::Millis(80));
}

}  // namespace
}  // namespace visavis::sim
