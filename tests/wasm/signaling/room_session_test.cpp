#include "wasm/signaling/room_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/wasm/signaling/room_session_words.h"

namespace visavis {
namespace {

TEST(RoomSession, EveryStateMeetsEveryEvent) {
  constexpr RoomState kI = RoomState::kIdle, kC = RoomState::kConnecting,
                      kR = RoomState::kRegistering, kJ = RoomState::kJoined,
                      kB = RoomState::kReconnecting, kL = RoomState::kLeft, kF = RoomState::kFailed;
  constexpr std::array kStates{kI, kC, kR, kJ, kB, kL, kF};
  struct Row {
    const char* event;
    void (*give)(RoomSession&);
    std::array<RoomState, 7> expected;
  };
  static const SocketId kStale(77);
  // clang-format off
  const Row rows[] = {
      {"join", [](RoomSession& s) { s.Join("room", "", "", At(1)); }, {kC, kC, kR, kJ, kB, kC, kC}},
      {"join a room without name", [](RoomSession& s) { s.Join("", "", "", At(1)); }, kStates},
      {"leave", [](RoomSession& s) { s.Leave(At(1)); }, {kI, kL, kL, kL, kL, kL, kF}},
      {"opened", [](RoomSession& s) { Open(s, At(1)); }, {kI, kR, kR, kJ, kB, kL, kF}},
      {"other socket opened", [](RoomSession& s) { s.HandleSocketOpened(kStale, At(1)); }, kStates},
      {"closed", [](RoomSession& s) { Drop(s, At(1)); }, {kI, kB, kB, kB, kB, kL, kF}},
      {"closed for a newer one",
       [](RoomSession& s) { s.HandleSocketClosed(Newest(s), 4001, At(1)); },
       {kI, kF, kF, kF, kB, kL, kF}},
      {"closed for a fault of ours",
       [](RoomSession& s) { s.HandleSocketClosed(Newest(s), 1008, At(1)); },
       {kI, kB, kB, kB, kB, kL, kF}},
      {"network back", [](RoomSession& s) { s.HandleNetworkBack(At(1)); },
       {kI, kC, kC, kJ, kC, kL, kF}},
      {"other socket closed", [](RoomSession& s) { s.HandleSocketClosed(kStale, 1000, At(1)); },
       kStates},
      {"registered", [](RoomSession& s) { Receive(s, Registered("new", {"q"}), At(1)); },
       {kI, kC, kJ, kJ, kB, kL, kF}},
      {"registered on another socket",
       [](RoomSession& s) { s.HandleSocketMessage(kStale, Registered("new", {}), At(1)); },
       kStates},
      {"joined", [](RoomSession& s) { Receive(s, Joined("q"), At(1)); }, kStates},
      {"left", [](RoomSession& s) { Receive(s, Left("p", "leave"), At(1)); }, kStates},
      {"signal", [](RoomSession& s) { Receive(s, Signal("p"), At(1)); }, kStates},
      {"pong", [](RoomSession& s) { Receive(s, Pong(), At(1)); }, kStates},
      {"garbage", [](RoomSession& s) { Receive(s, "\xff{", At(1)); }, kStates},
      {"notice", [](RoomSession& s) { Receive(s, Error("invalid-field"), At(1)); }, kStates},
      {"refused registration",
       [](RoomSession& s) { Receive(s, Error("of-the-future", "register"), At(1)); },
       {kI, kC, kF, kJ, kB, kL, kF}},
      {"retry later", [](RoomSession& s) { Receive(s, Error("too-many-rooms"), At(1)); },
       {kI, kC, kB, kB, kB, kL, kF}},
      {"fatal", [](RoomSession& s) { Receive(s, Error("room-full"), At(1)); },
       {kI, kC, kF, kF, kB, kL, kF}},
      {"early timeout", [](RoomSession& s) { s.HandleTimeout(At(1)); }, kStates},
      {"timeout", [](RoomSession& s) { s.HandleTimeout(At(20'000)); },
       {kI, kB, kB, kJ, kC, kL, kF}},
      {"two timeouts",
       [](RoomSession& s) { s.HandleTimeout(At(20'000)); s.HandleTimeout(At(30'000)); },
       {kI, kC, kC, kB, kB, kL, kF}},
      {"send signal",
       [](RoomSession& s) { s.SendSignal(SignalKind::kOffer, PeerId("p"), "{}"); }, kStates},
  };
  // clang-format on
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      RoomSession session = In(kStates[i]);
      row.give(session);
      EXPECT_EQ(session.state(), row.expected[i])
          << ToString(kStates[i]) << " × " << row.event << " gives " << ToString(session.state());
    }
  }
}

TEST(RoomSession, EntersARoomAndOffersToThoseWhoWereThere) {
  RoomSession session = Make();
  session.Join("room", "me", "", kStart);
  EXPECT_EQ(Drain(session), "connecting(join-requested) open1 ");
  Open(session, At(10));
  EXPECT_EQ(Drain(session), "registering(socket-opened) register ");
  Receive(session, Registered("own", {"a", "b"}), At(20));
  EXPECT_EQ(Drain(session), "joined(registered) ice offer-to:a offer-to:b ");
  EXPECT_EQ(session.own_id(), PeerId("own"));
  Receive(session, Joined("c"), At(30));
  EXPECT_EQ(Drain(session), "await:c ");
  EXPECT_EQ(session.peers().at(PeerId("c")).name, "name of c");
  Receive(session, Signal("c"), At(40));
  EXPECT_EQ(Drain(session), "from:c{\"x\":1} ");
  Receive(session, Left("a", "disconnect"), At(50));
  EXPECT_EQ(Drain(session), "left:a:disconnect ");
}

TEST(RoomSession, RegistersWithRoomNameAndVersion) {
  RoomSession session = In(RoomState::kConnecting);
  Open(session, At(1));
  session.PollAction();
  const auto action = session.PollAction();
  const auto message = ParseClientMessage(std::get<RoomSession::SendSocketText>(*action).text);
  ASSERT_TRUE(message.ok());
  const auto& registration = std::get<RegisterMessage>(message.value());
  EXPECT_EQ(registration.room, "room");
  EXPECT_EQ(registration.name, "me");
  EXPECT_EQ(registration.version, kClientProtocolVersion);
}

TEST(RoomSession, LeavingSaysGoodByeAndEndsEveryPeer) {
  RoomSession session = In(RoomState::kJoined);
  session.Leave(At(1));
  EXPECT_EQ(Drain(session), "leave close1 left(leave-requested) left:p:left-room ");
  EXPECT_TRUE(session.peers().empty());
  EXPECT_FALSE(session.NextTimeout().IsFinite());
}

TEST(RoomSession, LossOfTheSocketKeepsPeersUntilRegisteredAnew) {
  RoomSession session = In(RoomState::kJoined);
  Drop(session, At(1000));
  EXPECT_EQ(Drain(session), "reconnecting(socket-closed) ");
  EXPECT_EQ(session.peers().size(), 1u);
  session.HandleTimeout(session.NextTimeout());
  EXPECT_EQ(Drain(session), "connecting(retry) open2 ");
  Open(session, At(2000));
  Receive(session, Registered("own2", {"own", "p", "q"}), At(2001));
  EXPECT_EQ(Drain(session),
            "registering(socket-opened) register left:p:rejoined joined(registered) ice "
            "offer-to:p offer-to:q ")
      << "and no call to the ghost of our own first registration";
}

TEST(RoomSession, BackOffDoublesWithinItsBoundsAndGoesOnForEverOnceJoined) {
  RoomSession session = In(RoomState::kJoined);
  Timestamp now = kStart;
  std::int64_t nominal_ms = 500;
  for (int attempt = 0; attempt < 50; ++attempt) {
    Drop(session, now);
    ASSERT_EQ(session.state(), RoomState::kReconnecting);
    const TimeDelta wait = session.NextTimeout() - now;
    EXPECT_GE(wait, TimeDelta::Millis(nominal_ms) * 0.5) << attempt;
    EXPECT_LE(wait, TimeDelta::Millis(nominal_ms)) << attempt;
    now = session.NextTimeout();
    session.HandleTimeout(now);
    Drain(session);
    nominal_ms = std::min<std::int64_t>(nominal_ms * 2, 15'000);
  }
  Open(session, now);
  Receive(session, Registered("own2", {}), now);
  Drop(session, now);
  EXPECT_GE(session.NextTimeout() - now, TimeDelta::Millis(7500)) << "one that did not last";
  now = session.NextTimeout();
  session.HandleTimeout(now);
  Open(session, now);
  Receive(session, Registered("own3", {}), now);
  now += TimeDelta::Seconds(20);
  session.HandleTimeout(now);
  Drop(session, now);
  EXPECT_LE(session.NextTimeout() - now, TimeDelta::Millis(500)) << "starts anew after success";
}

TEST(RoomSession, BackOffDependsOnTheSeedOnly) {
  const auto wait = [](std::uint64_t seed) {
    RoomSession session(RoomSessionConfig(), seed);
    session.Join("room", "", "", kStart);
    Drop(session, kStart);
    return session.NextTimeout();
  };
  EXPECT_EQ(wait(1), wait(1));
  EXPECT_NE(wait(1), wait(2));
}

TEST(RoomSession, GivesUpWhenTheRelayWasNeverReached) {
  RoomSession session = Make();
  session.Join("room", "", "", kStart);
  for (int attempt = 1; attempt < 4; ++attempt) {
    Drop(session, kStart);
    session.HandleTimeout(session.NextTimeout());
  }
  Drain(session);
  Drop(session, kStart);
  EXPECT_EQ(Drain(session), "failed(relay-unreachable) ");
  EXPECT_EQ(session.Join("room", "", "", kStart), JoinResult::kStarted) << "a person may try again";
  EXPECT_EQ(Drain(session), "connecting(join-requested) open5 ");
}

TEST(RoomSession, SilentRelayTimesOut) {
  RoomSession connecting = In(RoomState::kConnecting);
  EXPECT_EQ(connecting.NextTimeout(), At(10'000));
  connecting.HandleTimeout(At(10'000));
  EXPECT_EQ(Drain(connecting), "close1 reconnecting(connect-timeout) ");
  Open(connecting, At(10'001));
  EXPECT_EQ(connecting.state(), RoomState::kReconnecting) << "too late";
  EXPECT_EQ(connecting.stats().stale_socket_events, 1u);

  RoomSession registering = In(RoomState::kRegistering);
  registering.HandleTimeout(At(10'000));
  EXPECT_EQ(Drain(registering), "close1 reconnecting(registration-timeout) ");
}

TEST(RoomSession, PingFindsADeadSocket) {
  RoomSession session = In(RoomState::kJoined);
  EXPECT_EQ(session.NextTimeout(), At(20'000));
  session.HandleTimeout(At(20'000));
  EXPECT_EQ(Drain(session), "ping ");
  Receive(session, Pong(), At(20'100));
  EXPECT_EQ(session.NextTimeout(), At(40'100));
  session.HandleTimeout(At(40'100));
  Receive(session, "garbage is a sign of life too", At(50'000));
  EXPECT_EQ(session.NextTimeout(), At(70'000));
  session.HandleTimeout(At(70'000));
  session.HandleTimeout(At(80'000));
  EXPECT_EQ(Drain(session), "ping ping close1 reconnecting(pong-timeout) ");
  EXPECT_EQ(session.peers().size(), 1u);
}

TEST(RoomSession, RefusalIsFinalAndEndsEveryPeer) {
  RoomSession session = In(RoomState::kJoined);
  Receive(session, Error("room-full"), At(1));
  EXPECT_EQ(Drain(session), "error:room-full close1 failed(relay-refused) left:p:session-failed ");
}

TEST(RoomSession, RefusedRoomNameIsFinal) {
  RoomSession session = In(RoomState::kRegistering);
  Receive(session, Error("invalid-field", "register"), At(1));
  EXPECT_EQ(Drain(session), "error:invalid-field close1 failed(relay-refused) ");
}

TEST(RoomSession, RoomFullOfOurOwnGhostIsTriedAgainForAWhile) {
  RoomSession session = In(RoomState::kJoined);
  Timestamp now = kStart;
  Drop(session, now);
  while (session.state() == RoomState::kReconnecting) {
    now = session.NextTimeout();
    session.HandleTimeout(now);
    Open(session, now);
    Receive(session, Error("room-full", "register"), now);
    ASSERT_LT(now, At(120'000));
  }
  EXPECT_EQ(session.state(), RoomState::kFailed);
  EXPECT_GT(now, At(25'000));
}

TEST(RoomSession, EveryKnownErrorCodeHasAClass) {
  EXPECT_EQ(ClassifyError("room-full"), ErrorClass::kFatal);
  EXPECT_EQ(ClassifyError("unsupported-version"), ErrorClass::kFatal);
  EXPECT_EQ(ClassifyError("access-denied"), ErrorClass::kFatal);
  EXPECT_EQ(ClassifyError("access-expired"), ErrorClass::kFatal);
  EXPECT_EQ(ClassifyError("too-many-rooms"), ErrorClass::kRetry);
  EXPECT_EQ(ClassifyError("not-registered"), ErrorClass::kRetry);
  EXPECT_EQ(ClassifyError("unknown-peer"), ErrorClass::kNotice);
  EXPECT_EQ(ClassifyError("a-code-of-the-future"), ErrorClass::kNotice);
  EXPECT_EQ(ClassifyError(""), ErrorClass::kNotice);
}

TEST(RoomSession, SignalsGoOnlyToKnownPeersWhileJoined) {
  RoomSession session = In(RoomState::kJoined);
  EXPECT_EQ(session.SendSignal(SignalKind::kOffer, PeerId("p"), R"({"a":1})"),
            SendSignalResult::kSent);
  const auto action = session.PollAction();
  const auto message = ParseClientMessage(std::get<RoomSession::SendSocketText>(*action).text);
  ASSERT_TRUE(message.ok());
  const auto& signal = std::get<SignalMessage>(message.value());
  EXPECT_EQ(signal.to, PeerId("p"));
  EXPECT_EQ(signal.payload, R"({"a":1})");
  EXPECT_EQ(session.SendSignal(SignalKind::kOffer, PeerId("q"), "{}"),
            SendSignalResult::kUnknownPeer);
  EXPECT_EQ(session.SendSignal(SignalKind::kOffer, PeerId("p"),
                               '"' + std::string(kMaxSignalBytes, 'x') + '"'),
            SendSignalResult::kTooLarge);
  Drop(session, At(1));
  EXPECT_EQ(session.SendSignal(SignalKind::kOffer, PeerId("p"), "{}"),
            SendSignalResult::kNotJoined);
  EXPECT_EQ(session.stats().signals_sent, 1u);
  EXPECT_EQ(session.stats().signals_dropped, 3u);
}

TEST(RoomSession, MessagesThatMakeNoSenseAreCounted) {
  RoomSession session = In(RoomState::kJoined);
  Receive(session, Joined("p"), At(1));
  Receive(session, Joined("own"), At(1));
  Receive(session, Left("stranger", "leave"), At(1));
  Receive(session, Signal("stranger"), At(1));
  Receive(session, Registered("again", {}), At(1));
  EXPECT_EQ(Drain(session), "");
  EXPECT_EQ(session.stats().messages_unexpected, 5u);
  for (const char* text : {"", "null", "[]", "{}", R"({"type":"register","payload":"x"})"}) {
    Receive(session, text, At(1));
  }
  EXPECT_EQ(session.stats().messages_malformed, 5u);
}

TEST(RoomSession, PeersAboveTheBoundAreCountedNotShown) {
  RoomSession session = In(RoomState::kRegistering);
  std::vector<std::string> peers;
  for (std::size_t i = 0; i < kMaxRoomPeers + 3; ++i) peers.push_back("p" + std::to_string(i));
  Receive(session, Registered("own", peers), At(1));
  EXPECT_EQ(session.peers().size(), kMaxRoomPeers);
  EXPECT_EQ(session.stats().peers_dropped, 3u);
}

TEST(RoomSession, RefusesNamesThatTheProtocolCannotCarry) {
  RoomSession session = Make();
  EXPECT_EQ(session.Join(std::string(kMaxRoomNameBytes + 1, 'r'), "", "", kStart),
            JoinResult::kInvalidRoom);
  EXPECT_EQ(session.Join("room", std::string(kMaxDisplayNameBytes + 1, 'n'), "", kStart),
            JoinResult::kInvalidDisplayName);
  EXPECT_EQ(session.Join("room", "", std::string(kMaxTokenBytes + 1, 'a'), kStart),
            JoinResult::kInvalidAccess);
  EXPECT_EQ(Drain(session), "");
  EXPECT_EQ(
      session.Join(std::string(kMaxRoomNameBytes, 'r'), std::string(kMaxDisplayNameBytes, 'n'),
                   std::string(kMaxTokenBytes, 'a'), kStart),
      JoinResult::kStarted);
}

}  // namespace
}  // namespace visavis
