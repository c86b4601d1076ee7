#include "wasm/signaling/negotiation.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace visavis {
namespace {

using State = NegotiationState;

constexpr Timestamp kStart = Timestamp::Millis(5000);

Timestamp At(std::int64_t ms) { return kStart + TimeDelta::Millis(ms); }

std::string Sdp(const std::string& ufrag) { return "v=0\r\na=ice-ufrag:" + ufrag + "\r\n"; }

SessionPayload Offer(const std::string& ufrag, std::optional<std::uint32_t> id = std::nullopt) {
  return SessionDescription{SdpKind::kOffer, Sdp(ufrag), TransportId::kMedia, id};
}
SessionPayload Answer(const std::string& ufrag, std::optional<std::uint32_t> id = std::nullopt) {
  return SessionDescription{SdpKind::kAnswer, Sdp(ufrag), TransportId::kMedia, id};
}
IceCandidate Candidate(const std::string& ufrag) {
  IceCandidate candidate;
  candidate.candidate = "candidate:1";
  candidate.sdp_mid = "0";
  candidate.username_fragment = ufrag;
  return candidate;
}

Negotiation Make(Politeness politeness, Starter starter = Starter::kOurs) {
  return Negotiation(NegotiationConfig(), TransportId::kMedia, politeness, starter);
}

// One word for each action but StateChanged.
struct Word {
  std::string operator()(const Negotiation::SetLocalDescription&) { return "local "; }
  std::string operator()(const Negotiation::SetRemoteDescription& action) {
    return "remote-" + std::string(ToString(action.kind)) + " ";
  }
  std::string operator()(const Negotiation::AddIceCandidate&) { return "add "; }
  std::string operator()(const Negotiation::SendSignal& action) {
    return "send-" + std::string(ToString(action.kind)) + " ";
  }
  std::string operator()(const Negotiation::RestartIce&) { return "restart "; }
  std::string operator()(const Negotiation::ConnectionFailed& action) {
    return "failed:" + std::string(ToString(action.reason)) + " ";
  }
  std::string operator()(const Negotiation::StateChanged&) { return ""; }
};
std::string Drain(Negotiation& negotiation) {
  std::string words;
  while (auto action = negotiation.PollAction()) words += std::visit(Word(), *action);
  return words;
}
SessionPayload NextSignal(Negotiation& negotiation) {
  while (auto action = negotiation.PollAction()) {
    if (auto* signal = std::get_if<Negotiation::SendSignal>(&*action)) {
      return ParseSessionPayload(signal->kind, signal->payload).value();
    }
  }
  ADD_FAILURE() << "no signal";
  return {};
}

// Brings a new negotiation into `state`.
Negotiation In(State state, Politeness politeness) {
  Negotiation n = Make(politeness);
  if (state == State::kIdle) return n;
  n.Start(kStart);
  switch (state) {
    case State::kIdle:
    case State::kStable:
      break;
    case State::kMakingOffer:
      n.HandleNegotiationNeeded(kStart);
      break;
    case State::kHaveLocalOffer:
    case State::kSettingRemoteAnswer:
      n.HandleNegotiationNeeded(kStart);
      n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), kStart);
      if (state == State::kSettingRemoteAnswer) n.HandleRemoteSignal(Answer("theirs", 1), kStart);
      break;
    case State::kSettingRemoteOffer:
    case State::kMakingAnswer:
      n.HandleRemoteSignal(Offer("theirs"), kStart);
      if (state == State::kMakingAnswer) n.HandleRemoteDescriptionSet(kStart);
      break;
    case State::kFailed:
      n.HandleRemoteSignal(Offer("theirs"), kStart);
      n.HandleRemoteDescriptionSet(kStart);
      n.HandleDescriptionFailed(kStart);
      break;
    case State::kClosed:
      n.Close();
      break;
  }
  EXPECT_EQ(n.state(), state);
  Drain(n);
  return n;
}

TEST(Negotiation, EveryStateMeetsEveryEvent) {
  constexpr State kI = State::kIdle, kS = State::kStable, kMO = State::kMakingOffer,
                  kLO = State::kHaveLocalOffer, kRO = State::kSettingRemoteOffer,
                  kMA = State::kMakingAnswer, kRA = State::kSettingRemoteAnswer,
                  kF = State::kFailed, kC = State::kClosed;
  constexpr std::array kStates{kI, kS, kMO, kLO, kRO, kMA, kRA, kF, kC};
  struct Row {
    const char* event;
    void (*give)(Negotiation&);
    std::array<State, 9> polite;
    std::array<State, 9> impolite;
  };
  constexpr std::array kSame = kStates;
  // clang-format off
  const Row rows[] = {
      {"start", [](Negotiation& n) { n.Start(At(1)); },
       {kS, kS, kMO, kLO, kRO, kMA, kRA, kF, kC}, {kS, kS, kMO, kLO, kRO, kMA, kRA, kF, kC}},
      {"close", [](Negotiation& n) { n.Close(); },
       {kC, kC, kC, kC, kC, kC, kC, kC, kC}, {kC, kC, kC, kC, kC, kC, kC, kC, kC}},
      {"negotiation needed", [](Negotiation& n) { n.HandleNegotiationNeeded(At(1)); },
       {kI, kMO, kMO, kLO, kRO, kMA, kRA, kF, kC}, {kI, kMO, kMO, kLO, kRO, kMA, kRA, kF, kC}},
      {"local offer",
       [](Negotiation& n) { n.HandleLocalDescription(SdpKind::kOffer, Sdp("x"), At(1)); },
       {kI, kS, kLO, kLO, kRO, kF, kRA, kF, kC}, {kI, kS, kLO, kLO, kRO, kF, kRA, kF, kC}},
      {"local answer",
       [](Negotiation& n) { n.HandleLocalDescription(SdpKind::kAnswer, Sdp("x"), At(1)); },
       {kI, kS, kS, kLO, kRO, kS, kRA, kF, kC}, {kI, kS, kS, kLO, kRO, kS, kRA, kF, kC}},
      {"remote description set", [](Negotiation& n) { n.HandleRemoteDescriptionSet(At(1)); },
       {kI, kS, kMO, kLO, kMA, kMA, kS, kF, kC}, {kI, kS, kMO, kLO, kMA, kMA, kS, kF, kC}},
      {"description failed", [](Negotiation& n) { n.HandleDescriptionFailed(At(1)); },
       {kI, kS, kS, kLO, kS, kF, kS, kF, kC}, {kI, kS, kS, kLO, kS, kF, kS, kF, kC}},
      {"remote offer", [](Negotiation& n) { n.HandleRemoteSignal(Offer("new"), At(1)); },
       {kI, kRO, kMO, kRO, kRO, kMA, kRA, kF, kC}, {kI, kRO, kMO, kLO, kRO, kMA, kRA, kF, kC}},
      {"remote answer", [](Negotiation& n) { n.HandleRemoteSignal(Answer("new"), At(1)); },
       {kI, kS, kMO, kRA, kRO, kMA, kRA, kF, kC}, {kI, kS, kMO, kRA, kRO, kMA, kRA, kF, kC}},
      {"stale remote answer",
       [](Negotiation& n) { n.HandleRemoteSignal(Answer("new", 99), At(1)); }, kSame, kSame},
      {"remote candidate",
       [](Negotiation& n) { n.HandleRemoteSignal(Candidate("theirs"), At(1)); }, kSame, kSame},
      {"local candidate", [](Negotiation& n) { n.HandleLocalCandidate(Candidate("own")); },
       kSame, kSame},
      {"new", [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kNew, At(1)); },
       kSame, kSame},
      {"connecting",
       [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kConnecting, At(1)); },
       kSame, kSame},
      {"connected",
       [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kConnected, At(1)); },
       kSame, kSame},
      {"disconnected",
       [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kDisconnected, At(1)); },
       kSame, kSame},
      {"failed", [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kFailed, At(1)); },
       kSame, kSame},
      {"closed", [](Negotiation& n) { n.HandleConnectionState(ConnectionState::kClosed, At(1)); },
       {kC, kC, kC, kC, kC, kC, kC, kF, kC}, {kC, kC, kC, kC, kC, kC, kC, kF, kC}},
      {"path down", [](Negotiation& n) { n.HandleSignalingPath(SignalingPath::kDown, At(1)); },
       kSame, kSame},
      {"path up", [](Negotiation& n) { n.HandleSignalingPath(SignalingPath::kUp, At(1)); },
       kSame, kSame},
      {"early timeout", [](Negotiation& n) { n.HandleTimeout(At(1)); }, kSame, kSame},
      {"timeout after 10 s", [](Negotiation& n) { n.HandleTimeout(At(10'000)); },
       {kI, kS, kMO, kMO, kRO, kMA, kRA, kF, kC}, {kI, kS, kMO, kMO, kRO, kMA, kRA, kF, kC}},
      {"timeout after 20 s", [](Negotiation& n) { n.HandleTimeout(At(20'000)); },
       {kI, kMO, kMO, kMO, kRO, kMA, kRA, kF, kC}, {kI, kMO, kMO, kMO, kRO, kMA, kRA, kF, kC}},
      {"timeout after 30 s", [](Negotiation& n) { n.HandleTimeout(At(30'000)); },
       {kI, kMO, kF, kMO, kF, kF, kF, kF, kC}, {kI, kMO, kF, kMO, kF, kF, kF, kF, kC}},
  };
  // clang-format on
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      SCOPED_TRACE(std::string(ToString(kStates[i])) + " × " + row.event);
      Negotiation polite = In(kStates[i], Politeness::kPolite);
      row.give(polite);
      EXPECT_EQ(polite.state(), row.polite[i]) << "polite, is " << ToString(polite.state());
      Negotiation impolite = In(kStates[i], Politeness::kImpolite);
      row.give(impolite);
      EXPECT_EQ(impolite.state(), row.impolite[i]) << "impolite, is " << ToString(impolite.state());
    }
  }
}

TEST(Negotiation, ExactlyOneOfTwoPeersIsPolite) {
  const PeerId a("a");
  const PeerId b("b");
  EXPECT_EQ(PolitenessOf(a, b), Politeness::kPolite);
  EXPECT_EQ(PolitenessOf(b, a), Politeness::kImpolite);
}

TEST(Negotiation, StarterOffersWhenTheBrowserNeedsIt) {
  Negotiation n = Make(Politeness::kPolite);
  n.HandleNegotiationNeeded(kStart);
  EXPECT_EQ(Drain(n), "");
  n.Start(kStart);
  EXPECT_EQ(Drain(n), "local ");
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), kStart);
  EXPECT_EQ(Drain(n), "send-offer ");
  n.HandleRemoteSignal(Answer("theirs"), kStart);
  EXPECT_EQ(Drain(n), "remote-answer ");
  n.HandleRemoteDescriptionSet(kStart);
  EXPECT_EQ(n.state(), State::kStable);
}

TEST(Negotiation, NonStarterLeavesTheFirstOfferToTheOther) {
  Negotiation n = Make(Politeness::kImpolite, Starter::kTheirs);
  n.Start(kStart);
  n.HandleNegotiationNeeded(At(10));
  EXPECT_EQ(n.state(), State::kStable);
  EXPECT_EQ(n.NextTimeout(), At(3000));
  n.HandleRemoteSignal(Offer("theirs"), At(200));
  EXPECT_EQ(Drain(n), "remote-offer ");
  n.HandleRemoteDescriptionSet(At(210));
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(220));
  EXPECT_EQ(Drain(n), "local send-answer ");
  EXPECT_EQ(n.state(), State::kStable);
  n.HandleNegotiationNeeded(At(230));
  EXPECT_EQ(Drain(n), "local ") << "only the first offer is left to the other";
}

TEST(Negotiation, NonStarterOffersWhenTheOtherDoesNot) {
  Negotiation n = Make(Politeness::kImpolite, Starter::kTheirs);
  n.Start(kStart);
  n.HandleNegotiationNeeded(At(10));
  n.HandleTimeout(At(2999));
  EXPECT_EQ(Drain(n), "");
  n.HandleTimeout(At(3000));
  EXPECT_EQ(Drain(n), "local ");
}

TEST(Negotiation, ImpolitePeerIgnoresACrossingOfferAndItsCandidates) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kImpolite);
  n.HandleRemoteSignal(Offer("crossing"), At(1));
  n.HandleRemoteSignal(Candidate("crossing"), At(1));
  EXPECT_EQ(Drain(n), "");
  n.HandleRemoteSignal(Answer("answer", 1), At(2));
  n.HandleRemoteDescriptionSet(At(3));
  EXPECT_EQ(Drain(n), "remote-answer ");
  EXPECT_EQ(n.stats().offers_ignored, 1u);
  EXPECT_EQ(n.stats().remote_candidates_ignored, 1u);
}

TEST(Negotiation, PolitePeerTakesItsSentOfferBack) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kPolite);
  n.HandleRemoteSignal(Offer("crossing"), At(1));
  EXPECT_EQ(Drain(n), "remote-offer ");
  EXPECT_EQ(n.stats().offers_withdrawn, 1u);
}

TEST(Negotiation, PolitePeerDoesNotSendAnOfferThatIsAlreadyCrossed) {
  Negotiation n = In(State::kMakingOffer, Politeness::kPolite);
  n.HandleRemoteSignal(Offer("crossing"), At(1));
  EXPECT_EQ(Drain(n), "") << "one operation at a time";
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), At(2));
  EXPECT_EQ(Drain(n), "remote-offer ");
  EXPECT_EQ(n.stats().offers_sent, 0u);
}

TEST(Negotiation, OfferDuringAnOperationWaitsAndTheNewestCounts) {
  Negotiation n = In(State::kMakingAnswer, Politeness::kImpolite);
  n.HandleRemoteSignal(Offer("second", 2), At(1));
  n.HandleRemoteSignal(Offer("third", 3), At(1));
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(2));
  EXPECT_EQ(Drain(n), "send-answer remote-offer ");
  EXPECT_EQ(n.stats().offers_superseded, 1u);
  n.HandleRemoteDescriptionSet(At(3));
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(4));
  EXPECT_EQ(std::get<SessionDescription>(NextSignal(n)).offer_id, 3u);
}

TEST(Negotiation, OfferWhileAnAnswerIsAppliedIsNoGlare) {
  Negotiation n = In(State::kSettingRemoteAnswer, Politeness::kImpolite);
  n.HandleRemoteSignal(Offer("next"), At(1));
  n.HandleRemoteDescriptionSet(At(2));
  EXPECT_EQ(Drain(n), "remote-offer ");
  EXPECT_EQ(n.stats().offers_ignored, 0u);
}

TEST(Negotiation, AnswerToAnEarlierOfferIsStale) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kImpolite);
  n.HandleTimeout(At(10'000));
  EXPECT_EQ(Drain(n), "local ");
  n.HandleRemoteSignal(Answer("late", 1), At(10'001));
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("own2"), At(10'002));
  EXPECT_EQ(std::get<SessionDescription>(NextSignal(n)).offer_id, 2u);
  n.HandleRemoteSignal(Answer("late", 1), At(10'003));
  EXPECT_EQ(n.state(), State::kHaveLocalOffer);
  EXPECT_EQ(n.stats().answers_stale, 2u);
  n.HandleRemoteSignal(Answer("right", 2), At(10'004));
  EXPECT_EQ(n.state(), State::kSettingRemoteAnswer);
}

TEST(Negotiation, LocalCandidatesFollowTheirDescription) {
  Negotiation n = In(State::kMakingOffer, Politeness::kImpolite);
  n.HandleLocalCandidate(Candidate("own"));
  EXPECT_EQ(Drain(n), "");
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), At(1));
  EXPECT_EQ(Drain(n), "send-offer send-candidate ");
  n.HandleLocalCandidate(Candidate("own"));
  EXPECT_EQ(Drain(n), "send-candidate ");
}

TEST(Negotiation, LocalCandidatesBeyondTheBoundDropTheOldest) {
  Negotiation n = In(State::kMakingOffer, Politeness::kImpolite);
  for (std::size_t i = 0; i < kMaxHeldLocalCandidates + 5; ++i) {
    n.HandleLocalCandidate(Candidate("own"));
  }
  EXPECT_EQ(n.stats().local_candidates_dropped, 5u);
}

TEST(Negotiation, RemoteCandidatesWaitForTheirDescription) {
  Negotiation n = In(State::kSettingRemoteOffer, Politeness::kImpolite);
  n.HandleRemoteSignal(Candidate("theirs"), At(1));
  EXPECT_EQ(Drain(n), "");
  n.HandleRemoteDescriptionSet(At(2));
  EXPECT_EQ(Drain(n), "add local ");
  n.HandleRemoteSignal(Candidate("theirs"), At(3));
  EXPECT_EQ(Drain(n), "add ");
}

TEST(Negotiation, InterruptionOverFourSecondsRestartsIce) {
  Negotiation n = In(State::kStable, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));
  n.HandleConnectionState(ConnectionState::kDisconnected, At(1000));
  EXPECT_EQ(n.NextTimeout(), At(5000));
  n.HandleTimeout(At(5000));
  EXPECT_EQ(Drain(n), "restart local ");
}

TEST(Negotiation, RestartReplacesAnOfferThatIsOut) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kFailed, At(1000));
  n.HandleTimeout(At(1000));
  EXPECT_EQ(Drain(n), "restart local ");
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("fresh"), At(1001));
  EXPECT_EQ(Drain(n), "send-offer ");
}

TEST(Negotiation, RemoteRestartIsSeenByItsCredentials) {
  Negotiation n = In(State::kMakingAnswer, Politeness::kPolite);
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(1));
  n.HandleRemoteSignal(Offer("theirs"), At(2));
  n.HandleRemoteDescriptionSet(At(3));
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(4));
  EXPECT_EQ(n.stats().remote_ice_restarts, 0u);
  n.HandleConnectionState(ConnectionState::kConnected, At(5));
  n.HandleConnectionState(ConnectionState::kDisconnected, At(5));
  n.HandleRemoteSignal(Offer("theirs2"), At(5));
  n.HandleRemoteDescriptionSet(At(6));
  EXPECT_EQ(n.stats().remote_ice_restarts, 1u);
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own2"), At(7));
  EXPECT_EQ(n.NextTimeout(), At(6 + 15'000 + 3000)) << "leaves it time to work";
}

TEST(Negotiation, ConnectionThatNeverComesAboutFails) {
  Negotiation n = In(State::kMakingAnswer, Politeness::kImpolite);
  n.HandleLocalDescription(SdpKind::kAnswer, Sdp("own"), At(1));
  n.HandleTimeout(At(15'000));
  EXPECT_EQ(Drain(n), "send-answer restart local ");
  n.HandleLocalDescription(SdpKind::kOffer, Sdp("own2"), At(15'001));
  n.HandleRemoteSignal(Answer("theirs2", 1), At(15'002));
  n.HandleRemoteDescriptionSet(At(15'003));
  n.HandleTimeout(At(30'000));
  EXPECT_EQ(Drain(n), "send-offer remote-answer failed:never-connected ");
  EXPECT_FALSE(n.NextTimeout().IsFinite());
}

TEST(Negotiation, LostConnectionFailsAfterThreeRestarts) {
  Negotiation n = In(State::kStable, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));
  n.HandleConnectionState(ConnectionState::kFailed, At(0));
  std::int64_t ms = 0;
  for (std::uint32_t restart = 1; restart <= 3; ++restart, ms += 15'000) {
    n.HandleTimeout(At(ms));
    EXPECT_EQ(Drain(n), "restart local ");
    n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), At(ms + 1));
    n.HandleRemoteSignal(Answer("theirs", restart), At(ms + 2));
    n.HandleRemoteDescriptionSet(At(ms + 3));
    Drain(n);
  }
  n.HandleTimeout(At(ms));
  EXPECT_EQ(Drain(n), "failed:connection-lost ");
}

TEST(Negotiation, OffersWithoutAnswerFailTheConnection) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));  // no ICE trouble
  for (std::int64_t ms : {10'000, 20'000}) {
    n.HandleTimeout(At(ms));
    EXPECT_EQ(Drain(n), "local ");
    n.HandleLocalDescription(SdpKind::kOffer, Sdp("own"), At(ms));
    Drain(n);
  }
  n.HandleTimeout(At(30'000));
  EXPECT_EQ(Drain(n), "failed:no-answer ");
}

TEST(Negotiation, RefusedDescriptionsAreAnsweredByAnOfferOfOursThenFail) {
  Negotiation n = In(State::kSettingRemoteOffer, Politeness::kImpolite);
  n.HandleDescriptionFailed(At(0));
  EXPECT_EQ(n.state(), State::kStable);
  EXPECT_EQ(n.NextTimeout(), At(1000));
  n.HandleTimeout(At(1000));
  EXPECT_EQ(Drain(n), "local ");
  n.HandleDescriptionFailed(At(1000));
  n.HandleTimeout(At(2000));
  n.HandleDescriptionFailed(At(2000));
  EXPECT_EQ(Drain(n), "local failed:description-rejected ");
}

TEST(Negotiation, UnusableLocalDescriptionCountsAsFailed) {
  for (const std::string& sdp : {std::string(), std::string(kMaxSdpBytes + 1, 'x')}) {
    Negotiation n = In(State::kMakingOffer, Politeness::kImpolite);
    n.HandleLocalDescription(SdpKind::kOffer, sdp, At(1));
    EXPECT_EQ(n.state(), State::kStable);
    EXPECT_EQ(n.stats().descriptions_failed, 1u);
  }
}

TEST(Negotiation, OperationThatNeverEndsFailsTheConnection) {
  Negotiation n = In(State::kSettingRemoteOffer, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));
  n.HandleTimeout(At(30'000));
  EXPECT_EQ(Drain(n), "failed:browser-stuck ");
}

TEST(Negotiation, WhileSignalsAreAwayNoOfferIsMade) {
  Negotiation n = In(State::kStable, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));
  n.HandleSignalingPath(SignalingPath::kDown, At(0));
  n.HandleConnectionState(ConnectionState::kDisconnected, At(0));
  n.HandleNegotiationNeeded(At(1));
  EXPECT_FALSE(n.NextTimeout().IsFinite());
  n.HandleTimeout(At(60'000));
  EXPECT_EQ(Drain(n), "");
  n.HandleSignalingPath(SignalingPath::kUp, At(60'000));
  EXPECT_EQ(Drain(n), "local ");
  n.HandleTimeout(At(60'000));
  EXPECT_EQ(Drain(n), "restart ");
}

TEST(Negotiation, OfferLostWithTheSignalsIsMadeAgainWhenTheyReturn) {
  Negotiation n = In(State::kHaveLocalOffer, Politeness::kImpolite);
  n.HandleConnectionState(ConnectionState::kConnected, At(0));
  n.HandleSignalingPath(SignalingPath::kDown, At(0));
  EXPECT_FALSE(n.NextTimeout().IsFinite());
  n.HandleSignalingPath(SignalingPath::kUp, At(60'000));
  n.HandleTimeout(At(60'000));
  EXPECT_EQ(Drain(n), "local ");
}

TEST(Negotiation, SignalOfAnotherTransportIsCountedAndIgnored) {
  Negotiation n = In(State::kStable, Politeness::kImpolite);
  n.HandleRemoteSignal(SessionDescription{SdpKind::kOffer, Sdp("x"), TransportId::kAudio, {}},
                       At(1));
  EXPECT_EQ(Drain(n), "");
  EXPECT_EQ(n.stats().events_unexpected, 1u);
}

TEST(Negotiation, SignalBeforeStartIsKept) {
  Negotiation n = Make(Politeness::kImpolite, Starter::kTheirs);
  n.HandleRemoteSignal(Offer("theirs"), At(0));
  n.HandleRemoteSignal(Candidate("theirs"), At(0));
  n.Start(At(1));
  n.HandleRemoteDescriptionSet(At(2));
  EXPECT_EQ(Drain(n), "remote-offer add local ");
}

}  // namespace
}  // namespace visavis
