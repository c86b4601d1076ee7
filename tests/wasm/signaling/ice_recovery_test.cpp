#include "wasm/signaling/ice_recovery.h"

#include <gtest/gtest.h>

#include <array>

namespace visavis {
namespace {

using Advice = IceRecovery::Advice;

constexpr Timestamp kStart = Timestamp::Millis(1000);
constexpr IceRecoveryConfig kConfig;

Timestamp At(std::int64_t ms) { return kStart + TimeDelta::Millis(ms); }

IceRecovery Started(Politeness politeness) {
  IceRecovery recovery(kConfig, politeness);
  recovery.Start(kStart);
  return recovery;
}

IceRecovery Connected(Politeness politeness) {
  IceRecovery recovery = Started(politeness);
  recovery.HandleConnectionState(ConnectionState::kConnected, kStart);
  return recovery;
}

TEST(IceRecovery, ConnectionThatStaysNewIsRestartedOnceThenGivenUp) {
  IceRecovery recovery = Started(Politeness::kImpolite);
  recovery.HandleConnectionState(ConnectionState::kConnecting, At(100));
  EXPECT_EQ(recovery.NextTimeout(), At(15'000));
  EXPECT_EQ(recovery.HandleTimeout(At(14'999)), Advice::kNone);
  EXPECT_EQ(recovery.HandleTimeout(At(15'000)), Advice::kRestart);
  EXPECT_EQ(recovery.HandleTimeout(At(15'000)), Advice::kNone);
  EXPECT_EQ(recovery.HandleTimeout(At(30'000)), Advice::kGiveUp);
  EXPECT_FALSE(recovery.was_connected());
  EXPECT_FALSE(recovery.NextTimeout().IsFinite());
  EXPECT_EQ(recovery.HandleTimeout(At(99'000)), Advice::kNone);
}

TEST(IceRecovery, ConnectedWaitsForNothing) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  EXPECT_FALSE(recovery.NextTimeout().IsFinite());
}

TEST(IceRecovery, ShortInterruptionHealsByItself) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  recovery.HandleConnectionState(ConnectionState::kDisconnected, At(0));
  EXPECT_EQ(recovery.NextTimeout(), At(4000));
  recovery.HandleConnectionState(ConnectionState::kConnected, At(3999));
  EXPECT_FALSE(recovery.NextTimeout().IsFinite());
}

TEST(IceRecovery, ImpolitePeerRestartsBeforeThePoliteOne) {
  IceRecovery impolite = Connected(Politeness::kImpolite);
  IceRecovery polite = Connected(Politeness::kPolite);
  for (IceRecovery* recovery : {&impolite, &polite}) {
    recovery->HandleConnectionState(ConnectionState::kDisconnected, At(0));
  }
  EXPECT_EQ(impolite.NextTimeout(), At(4000));
  EXPECT_EQ(polite.NextTimeout(), At(7000));
  for (IceRecovery* recovery : {&impolite, &polite}) {
    recovery->HandleConnectionState(ConnectionState::kFailed, At(1000));
  }
  EXPECT_EQ(impolite.NextTimeout(), At(1000));
  EXPECT_EQ(polite.NextTimeout(), At(4000));
}

TEST(IceRecovery, RemoteRestartPutsOffOurs) {
  IceRecovery polite = Connected(Politeness::kPolite);
  polite.HandleConnectionState(ConnectionState::kDisconnected, At(0));
  polite.HandleRemoteRestart(At(4100));
  EXPECT_EQ(polite.NextTimeout(), At(4100 + 18'000));
}

TEST(IceRecovery, FailuresInQuickSuccessionAreSpaced) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  recovery.HandleConnectionState(ConnectionState::kFailed, At(0));
  EXPECT_EQ(recovery.HandleTimeout(At(0)), Advice::kRestart);
  recovery.HandleConnectionState(ConnectionState::kFailed, At(1));
  EXPECT_EQ(recovery.HandleTimeout(At(1)), Advice::kNone);
  EXPECT_EQ(recovery.NextTimeout(), At(2000));
}

TEST(IceRecovery, GivesUpAfterThreeRestartsOfEitherSideSinceConnected) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  recovery.HandleConnectionState(ConnectionState::kFailed, At(0));
  EXPECT_EQ(recovery.HandleTimeout(At(0)), Advice::kRestart);
  recovery.HandleRemoteRestart(At(10'000));
  EXPECT_EQ(recovery.HandleTimeout(At(25'000)), Advice::kRestart);
  EXPECT_EQ(recovery.HandleTimeout(At(40'000)), Advice::kGiveUp);
  EXPECT_TRUE(recovery.was_connected());
}

TEST(IceRecovery, ConnectingAgainForgetsEarlierRestarts) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  for (std::int64_t i = 0; i < 10; ++i) {
    recovery.HandleConnectionState(ConnectionState::kFailed, At(10'000 * i));
    EXPECT_EQ(recovery.HandleTimeout(At(10'000 * i)), Advice::kRestart);
    recovery.HandleConnectionState(ConnectionState::kConnected, At(10'000 * i + 500));
  }
}

TEST(IceRecovery, WhileSignalsAreAwayNothingIsDue) {
  IceRecovery recovery = Connected(Politeness::kImpolite);
  recovery.HandleConnectionState(ConnectionState::kDisconnected, At(0));
  recovery.HandleSignalingPath(SignalingPath::kDown, At(1));
  EXPECT_FALSE(recovery.NextTimeout().IsFinite());
  EXPECT_EQ(recovery.HandleTimeout(At(60'000)), Advice::kNone);
  recovery.HandleSignalingPath(SignalingPath::kUp, At(60'000));
  EXPECT_EQ(recovery.NextTimeout(), At(60'000));
  EXPECT_EQ(recovery.HandleTimeout(At(60'000)), Advice::kRestart);
}

TEST(IceRecovery, ReturnOfSignalsGivesTheLastRestartItsTime) {
  IceRecovery recovery = Started(Politeness::kImpolite);
  EXPECT_EQ(recovery.HandleTimeout(At(15'000)), Advice::kRestart);
  recovery.HandleSignalingPath(SignalingPath::kDown, At(16'000));
  recovery.HandleSignalingPath(SignalingPath::kUp, At(99'000));
  EXPECT_EQ(recovery.NextTimeout(), At(99'000 + 15'000));
}

TEST(IceRecovery, ClosedAndStoppedAskForNothing) {
  IceRecovery closed = Started(Politeness::kPolite);
  closed.HandleConnectionState(ConnectionState::kClosed, At(0));
  IceRecovery never_started(kConfig, Politeness::kPolite);
  never_started.HandleConnectionState(ConnectionState::kFailed, At(0));
  never_started.HandleRemoteRestart(At(0));
  for (IceRecovery* recovery : {&closed, &never_started}) {
    EXPECT_FALSE(recovery->NextTimeout().IsFinite());
    EXPECT_EQ(recovery->HandleTimeout(At(1'000'000)), Advice::kNone);
  }
}

// Every phase × every connection state: due time afterwards, in ms, or -1 for never.
TEST(IceRecovery, EveryPhaseMeetsEveryConnectionState) {
  using enum ConnectionState;
  constexpr std::array kStates{kNew, kConnecting, kConnected, kDisconnected, kFailed, kClosed};
  struct Row {
    const char* phase;
    IceRecovery recovery;
    std::array<std::int64_t, 6> due_ms;
  };
  IceRecovery stopped(kConfig, Politeness::kImpolite);
  IceRecovery interrupted = Connected(Politeness::kImpolite);
  interrupted.HandleConnectionState(kDisconnected, At(0));
  const Row rows[] = {
      {"stopped", stopped, {-1, -1, -1, -1, -1, -1}},
      {"establishing", Started(Politeness::kImpolite), {15'000, 15'000, -1, 15'000, 1000, -1}},
      {"connected", Connected(Politeness::kImpolite), {16'000, 16'000, -1, 5000, 1000, -1}},
      {"interrupted", interrupted, {4000, 4000, -1, 4000, 1000, -1}},
  };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      IceRecovery recovery = row.recovery;
      recovery.HandleConnectionState(kStates[i], At(1000));
      const Timestamp expected = row.due_ms[i] < 0 ? Timestamp::PlusInfinity() : At(row.due_ms[i]);
      EXPECT_EQ(recovery.NextTimeout(), expected) << row.phase << " × " << ToString(kStates[i]);
    }
  }
}

}  // namespace
}  // namespace visavis
