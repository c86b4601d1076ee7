// RoomSession coming back to its place (relay/PROTOCOL.md, "Coming back").
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/wasm/signaling/room_session_words.h"

namespace visavis {
namespace {

std::string RegisteredAs(RegisteredMessage message, const std::string& id,
                         const std::vector<std::string>& peers) {
  message.id = PeerId(id);
  message.version = kClientProtocolVersion;
  for (const std::string& peer : peers) message.peers.push_back({PeerId(peer), "name of " + peer});
  message.grace_ms = 30'000;
  return Serialize(ServerMessage(message));
}
std::string WithToken(const std::string& token, const std::string& id,
                      const std::vector<std::string>& peers) {
  RegisteredMessage message;
  message.resume_token = token;
  return RegisteredAs(message, id, peers);
}
std::string Kept(int received, int lost, const std::vector<std::string>& peers) {
  RegisteredMessage message;
  message.resume_token = "token2";
  message.resumed = Resumed::kKept;
  message.received = received;
  message.lost = lost;
  return RegisteredAs(message, "own", peers);
}
std::string Restored(const std::vector<std::string>& peers) {
  RegisteredMessage message;
  message.resume_token = "token2";
  message.resumed = Resumed::kRestored;
  return RegisteredAs(message, "own", peers);
}

// In the room with a place that can be taken up again, and the peers "p" and "q".
RoomSession WithPlace() {
  RoomSession session = In(RoomState::kRegistering);
  Receive(session, WithToken("token1", "own", {"p", "q"}), kStart);
  Drain(session);
  return session;
}
// Loses the socket, and has opened the next one at `ms`; returns what it registered with.
RegisterMessage ComeBack(RoomSession& session, std::int64_t ms) {
  Drop(session, At(ms));
  session.HandleTimeout(session.NextTimeout());
  Open(session, At(ms + 1000));
  RegisterMessage registration;
  while (auto action = session.PollAction()) {
    const auto* text = std::get_if<RoomSession::SendSocketText>(&*action);
    if (text == nullptr) continue;
    const auto message = ParseClientMessage(text->text);
    const auto* found = std::get_if<RegisterMessage>(&message.value());
    EXPECT_NE(found, nullptr) << text->text;
    if (found != nullptr) registration = *found;
  }
  return registration;
}
void Offer(RoomSession& session, const std::string& to, int number) {
  session.SendSignal(SignalKind::kOffer, PeerId(to), std::to_string(number));
}
// The payloads of the signals among the actions.
std::vector<std::string> DrainSignals(RoomSession& session) {
  std::vector<std::string> payloads;
  while (auto action = session.PollAction()) {
    const auto* text = std::get_if<RoomSession::SendSocketText>(&*action);
    if (text == nullptr) continue;
    const auto message = ParseClientMessage(text->text);
    if (const auto* signal = std::get_if<SignalMessage>(&message.value())) {
      payloads.push_back(signal->payload);
    }
  }
  return payloads;
}

using Payloads = std::vector<std::string>;

TEST(RoomResume, AsksForItsPlaceWithTokenCountAndPeers) {
  RoomSession session = WithPlace();
  Receive(session, Joined("r"), At(1));
  Receive(session, Signal("p"), At(2));
  Receive(session, "garbage counts too", At(3));
  const RegisterMessage registration = ComeBack(session, 10);
  ASSERT_TRUE(registration.resume);
  EXPECT_EQ(registration.resume->token, "token1");
  EXPECT_EQ(registration.resume->received, 3);
  EXPECT_EQ(registration.resume->known,
            (std::vector<PeerId>{PeerId("p"), PeerId("q"), PeerId("r")}));
}

TEST(RoomResume, AFirstRegistrationAsksForNone) {
  RoomSession session = In(RoomState::kReconnecting);
  session.HandleTimeout(session.NextTimeout());
  Open(session, At(2000));
  EXPECT_EQ(Drain(session), "connecting(retry) open2 registering(socket-opened) register ");
}

TEST(RoomResume, AKeptPlaceTearsNobodyDown) {
  RoomSession session = WithPlace();
  ComeBack(session, 10);
  Receive(session, Kept(0, 0, {"p", "q"}), At(2000));
  EXPECT_EQ(Drain(session), "joined(registered) ice ");
  EXPECT_EQ(session.own_id(), PeerId("own"));
  EXPECT_EQ(session.stats().resumed, 1u);
}

TEST(RoomResume, WhoWentAndCameMeanwhileIsReported) {
  RoomSession session = WithPlace();
  ComeBack(session, 10);
  Receive(session, Kept(0, 0, {"q", "r"}), At(2000));
  EXPECT_EQ(Drain(session), "left:p:gone joined(registered) ice await:r ")
      << "the newcomer makes the first offer";
  // The relay tells again what the list told already.
  Receive(session, Left("p", "leave"), At(2001));
  Receive(session, Joined("r"), At(2001));
  EXPECT_EQ(Drain(session), "");
  Receive(session, Signal("r"), At(2002));
  EXPECT_EQ(Drain(session), "from:r{\"x\":1} ");
}

TEST(RoomResume, ARestoredPlaceTearsNobodyDownEither) {
  RoomSession session = WithPlace();
  Receive(session, Signal("p"), At(2));
  ComeBack(session, 10);
  Receive(session, Restored({"p", "q", "fresh"}), At(2000));
  EXPECT_EQ(Drain(session), "joined(registered) ice offer-to:fresh ");
  const RegisterMessage registration = ComeBack(session, 3000);
  EXPECT_EQ(registration.resume->token, "token2");
  EXPECT_EQ(registration.resume->received, 0) << "the relay counts anew";
}

TEST(RoomResume, ALostPlaceMakesEveryoneNew) {
  RoomSession session = WithPlace();
  Drop(session, At(5));
  Offer(session, "p", 1);
  session.HandleTimeout(session.NextTimeout());
  Open(session, At(1000));
  Drain(session);
  Receive(session, WithToken("token3", "own2", {"own", "p"}), At(2000));
  EXPECT_EQ(Drain(session), "left:p:rejoined left:q:rejoined joined(registered) ice offer-to:p ");
  EXPECT_EQ(session.stats().signals_dropped, 1u);
  EXPECT_EQ(ComeBack(session, 3000).resume->token, "token3");
}

TEST(RoomResume, ARelayThatKeepsNoPlacesIsNotAsked) {
  RoomSession session = In(RoomState::kJoined);
  EXPECT_FALSE(ComeBack(session, 10).resume);
}

TEST(RoomResume, SignalsWaitAndAreSentInOrder) {
  RoomSession session = WithPlace();
  Drop(session, At(5));
  EXPECT_EQ(session.SendSignal(SignalKind::kOffer, PeerId("p"), "1"), SendSignalResult::kWaiting);
  session.HandleTimeout(session.NextTimeout());
  Offer(session, "q", 2);
  Open(session, At(1000));
  Offer(session, "p", 3);
  Drain(session);
  Receive(session, Kept(0, 0, {"p"}), At(2000));
  EXPECT_EQ(DrainSignals(session), (Payloads{"1", "3"})) << "q has gone";
}

TEST(RoomResume, WhatTheRelayDidNotHearIsSentAgainAndNothingTwice) {
  RoomSession session = WithPlace();
  for (int i = 1; i <= 4; ++i) Offer(session, "p", i);
  Drain(session);
  ComeBack(session, 10);
  Receive(session, Kept(2, 0, {"p", "q"}), At(2000));
  EXPECT_EQ(DrainSignals(session), (Payloads{"3", "4"}));
  Offer(session, "p", 5);
  Drain(session);
  // The relay goes on counting at two: 3, 4 and 5 are its third to fifth.
  ComeBack(session, 3000);
  Receive(session, Kept(4, 0, {"p", "q"}), At(5000));
  EXPECT_EQ(DrainSignals(session), Payloads{"5"});
}

TEST(RoomResume, WhatWasSentBeforeAPingThatWasAnsweredIsNotKept) {
  RoomSession session = WithPlace();
  Offer(session, "p", 1);
  session.HandleTimeout(At(20'000));  // the ping, the second message
  Offer(session, "p", 2);
  Drain(session);
  Receive(session, Pong(), At(20'100));
  ComeBack(session, 21'000);
  Receive(session, Restored({"p", "q"}), At(23'000));
  EXPECT_EQ(DrainSignals(session), Payloads{"2"});
}

TEST(RoomResume, LostMessagesAreCounted) {
  RoomSession session = WithPlace();
  Receive(session, Signal("p"), At(1));
  ComeBack(session, 10);
  Receive(session, Kept(0, 4, {"p", "q"}), At(2000));
  EXPECT_EQ(session.stats().messages_lost, 4u);
  EXPECT_EQ(ComeBack(session, 3000).resume->received, 5);
}

TEST(RoomResume, WhatWaitsIsBounded) {
  RoomSession session = WithPlace();
  Drop(session, At(5));
  const std::string large = '"' + std::string(60'000, 'x') + '"';
  for (int i = 0; i < 20; ++i) session.SendSignal(SignalKind::kOffer, PeerId("p"), large);
  session.HandleTimeout(session.NextTimeout());
  Open(session, At(1000));
  Drain(session);
  Receive(session, Kept(0, 0, {"p", "q"}), At(2000));
  EXPECT_EQ(DrainSignals(session).size(), kMaxUnheardBytes / 60'000);
}

TEST(RoomResume, LeavingGivesThePlaceUp) {
  RoomSession session = WithPlace();
  session.Leave(At(1));
  session.Join("room", "me", "", At(2));
  Open(session, At(3));
  std::string text;
  while (auto action = session.PollAction()) {
    if (const auto* sent = std::get_if<RoomSession::SendSocketText>(&*action)) text = sent->text;
  }
  EXPECT_EQ(text.find("resume"), std::string::npos) << text;
}

TEST(RoomResume, WhoWasReplacedStops) {
  RoomSession session = WithPlace();
  session.HandleSocketClosed(Newest(session), 4001, At(1));
  EXPECT_EQ(Drain(session), "failed(replaced) left:p:session-failed left:q:session-failed ");
}

TEST(RoomResume, ARelayThatFindsFaultIsNotAskedForEver) {
  RoomSession session = WithPlace();
  for (int i = 0; i < 2; ++i) {
    session.HandleSocketClosed(Newest(session), 1008, At(1));
    EXPECT_EQ(session.state(), RoomState::kReconnecting);
    session.HandleTimeout(session.NextTimeout());
    Open(session, At(30'000));
    Receive(session, WithToken("t", "own" + std::to_string(i), {}), At(30'000));
  }
  Drain(session);
  session.HandleSocketClosed(Newest(session), 1008, At(30'001));
  EXPECT_EQ(Drain(session), "failed(relay-refused) ");
}

TEST(RoomResume, ARegistrationThatLastsForgivesFaults) {
  RoomSession session = WithPlace();
  Timestamp now = kStart;
  for (int i = 0; i < 10; ++i) {
    session.HandleSocketClosed(Newest(session), 1009, now);
    ASSERT_EQ(session.state(), RoomState::kReconnecting);
    now = session.NextTimeout();
    session.HandleTimeout(now);
    Open(session, now);
    Receive(session, WithToken("t", "own" + std::to_string(i), {}), now);
    now += TimeDelta::Seconds(20);
    session.HandleTimeout(now);
  }
}

TEST(RoomResume, TheNetworkComingBackCutsTheWaitShort) {
  RoomSession session = WithPlace();
  Drop(session, At(5));
  Drain(session);
  session.HandleNetworkBack(At(6));
  EXPECT_EQ(Drain(session), "connecting(network-back) open2 ");
  session.HandleNetworkBack(At(7));
  EXPECT_EQ(Drain(session), "close2 connecting(network-back) open3 ");
}

TEST(RoomResume, TheNetworkComingBackProbesAnOpenSocket) {
  RoomSession session = WithPlace();
  session.HandleNetworkBack(At(5));
  EXPECT_EQ(Drain(session), "ping ");
  EXPECT_EQ(session.NextTimeout(), At(3005));
  Receive(session, Pong(), At(100));
  EXPECT_EQ(session.NextTimeout(), At(20'100));
  session.HandleTimeout(At(20'100));
  session.HandleNetworkBack(At(20'200));  // a ping is out already
  EXPECT_EQ(session.NextTimeout(), At(23'200));
  session.HandleTimeout(At(23'200));
  EXPECT_EQ(Drain(session), "ping close1 reconnecting(pong-timeout) ");
}

}  // namespace
}  // namespace visavis
