// Calls over links that lose packets: more connections are opened for video, and what becomes of
// it when they break.
#include <gtest/gtest.h>

#include <array>
#include <span>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"

namespace visavis::sim {
namespace {

LinkConfig LossyLink() {
  LinkConfig link = Broadband();
  link.delay = TimeDelta::Millis(50);
  link.loss = 0.03;
  return link;
}

class CallStripesTest : public ::testing::Test {
 protected:
  std::size_t MediaTransports(SimulatedCall::Person person, SimulatedCall::Person other) const {
    for (const PeerStatistics& peer : call.Statistics(person).peers) {
      if (peer.peer == call.IdOf(person, other)) return peer.media_transports;
    }
    return 0;
  }

  SimulatedCall call{{.seed = 5, .link = Broadband()}};
  SimulatedCall::Person ann = call.Add("Ann"), bob = call.Add("Bob");
};

TEST_F(CallStripesTest, ACleanLinkKeepsToOneConnectionForVideo) {
  call.RunUntil(At(12));
  EXPECT_EQ(MediaTransports(ann, bob), 1U);
  EXPECT_EQ(MediaTransports(bob, ann), 1U);
}

// Both see loss at about the same time, so their offers cross.
TEST_F(CallStripesTest, ALinkThatLosesPacketsGetsAllConnectionsForVideo) {
  call.SetLink(LossyLink());
  call.RunUntil(At(15));
  for (const auto& [one, other] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(MediaTransports(one, other), std::size(kMediaTransports));
  }
}

// Bob's side loses nothing of its own and takes part all the same.
TEST_F(CallStripesTest, OneSideThatSeesLossOpensThemForBoth) {
  call.SetLink(ann, bob, LossyLink());
  call.RunUntil(At(15));
  for (const auto& [one, other] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(MediaTransports(one, other), std::size(kMediaTransports));
  }
}

TEST_F(CallStripesTest, AConnectionThatBreaksTakesNothingFromTheOthersAndIsMadeAnew) {
  call.SetLink(LossyLink());
  call.RunUntil(At(12));
  call.SetLink(Broadband());
  call.RunUntil(At(15));
  // The first of them swallows what it gets, and seconds later the browser notices.
  call.SetFault(ann, bob, TransportId::kMedia, ChannelFault::kHolds);
  call.RunUntil(At(18));
  call.TellConnectionState(ann, bob, TransportId::kMedia, ConnectionState::kDisconnected);
  call.RunUntil(At(22));
  for (const auto& [one, other] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(call.StateOf(one, other), PeerState::kConnected);
    EXPECT_GE(call.From(one, other).FramesPerSecond(At(15), At(22)), 28);
    EXPECT_LE(call.From(one, other).LongestGap(At(15), At(22)), TimeDelta::Millis(400));
  }
  call.SetFault(ann, bob, TransportId::kMedia, ChannelFault::kNone);
  call.TellConnectionState(ann, bob, TransportId::kMedia, ConnectionState::kConnected);
  call.CloseChannel(ann, bob, TransportId::kMedia3);
  call.RunUntil(At(36));
  for (const auto& [one, other] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    EXPECT_EQ(MediaTransports(one, other), std::size(kMediaTransports));
    EXPECT_GE(call.From(one, other).FramesPerSecond(At(22), At(36)), 28);
  }
}

}  // namespace
}  // namespace visavis::sim
