// Negotiates one RTCPeerConnection with one remote peer: "perfect negotiation"
// (https://www.w3.org/TR/webrtc/#perfect-negotiation-example) plus ICE restart. When two offers
// cross (glare), the impolite peer ignores the other's offer and the polite one takes its own back.
//
// Owned by the call engine, one per remote peer and TransportId. Sans-IO: the owner passes the time
// to every input, then drains PollAction() until it is empty, then calls HandleTimeout() at
// NextTimeout(). One thread. Nothing calls back, so inputs may be given while actions are drained.
// Because the owner drains after every input, the action queue holds what one input caused: at most
// 2 * kMaxParkedCandidates + 8 actions.
//
// At most one SetLocalDescription or SetRemoteDescription is outstanding. The owner answers each
// with exactly one of HandleLocalDescription, HandleRemoteDescriptionSet and
// HandleDescriptionFailed, and executes all actions in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/signaling/ice_recovery.h"
#include "wasm/signaling/negotiation_state.h"
#include "wasm/signaling/remote_candidates.h"
#include "wasm/signaling/session_description.h"

namespace visavis {

inline constexpr std::size_t kMaxHeldLocalCandidates = 64;  // then the oldest is dropped

// Both peers compare the same two ids, so exactly one is polite: the smaller.
Politeness PolitenessOf(const PeerId& own, const PeerId& remote);

struct NegotiationConfig {
  IceRecoveryConfig ice;
  TimeDelta first_offer_wait = TimeDelta::Seconds(3);  // for the other's first offer
  TimeDelta answer_timeout = TimeDelta::Seconds(10);
  TimeDelta retry_delay = TimeDelta::Seconds(1);  // after a description failed
  TimeDelta operation_timeout = TimeDelta::Seconds(30);
  std::uint16_t generation = 0;  // written into what is sent (session_description.h)
  int max_failures = 3;          // refused or unanswered descriptions since the last success
};

struct NegotiationStats {
  std::uint64_t offers_sent = 0;
  std::uint64_t answers_sent = 0;
  std::uint64_t offers_ignored = 0;     // of the remote peer, by the impolite side
  std::uint64_t offers_withdrawn = 0;   // our own, by the polite side
  std::uint64_t offers_superseded = 0;  // of the remote peer, by its next one
  std::uint64_t answers_stale = 0;
  std::uint64_t events_unexpected = 0;  // results that no action asked for, signals after the end
  std::uint64_t ice_restarts = 0;
  std::uint64_t remote_ice_restarts = 0;
  std::uint64_t descriptions_failed = 0;
  std::uint64_t answers_missed = 0;
  std::uint64_t local_candidates_dropped = 0;
  std::uint64_t remote_candidates_dropped = 0;  // for lack of room
  std::uint64_t remote_candidates_ignored = 0;  // of offers that were ignored or superseded
};

class Negotiation {
 public:
  // pc.setLocalDescription() without argument: the browser makes an offer or an answer.
  struct SetLocalDescription {};
  // An offer may come while our own is out: the browser then rolls ours back by itself.
  struct SetRemoteDescription {
    SdpKind kind;
    std::string sdp;
  };
  // pc.addIceCandidate(); its result need not be reported.
  struct AddIceCandidate {
    IceCandidate candidate;
  };
  // For RoomSession::SendSignal.
  struct SendSignal {
    SignalKind kind;
    std::string payload;
  };
  struct RestartIce {};  // pc.restartIce()
  struct ConnectionFailed {
    ConnectionFailure reason;
  };
  struct StateChanged {
    NegotiationState state;
    NegotiationReason reason;
  };
  using Action = std::variant<SetLocalDescription, SetRemoteDescription, AddIceCandidate,
                              SendSignal, RestartIce, ConnectionFailed, StateChanged>;

  Negotiation(const NegotiationConfig& config, TransportId transport, Politeness politeness,
              Starter starter);

  // From kIdle only. Starts the clock for the connection to come about.
  void Start(Timestamp now);
  // Ends everything: to kClosed. The owner closes the RTCPeerConnection.
  void Close();

  // The event "negotiationneeded".
  void HandleNegotiationNeeded(Timestamp now);
  // SetLocalDescription succeeded and pc.localDescription is this.
  void HandleLocalDescription(SdpKind kind, std::string sdp, Timestamp now);
  // SetRemoteDescription succeeded.
  void HandleRemoteDescriptionSet(Timestamp now);
  // Either failed.
  void HandleDescriptionFailed(Timestamp now);
  // The event "icecandidate"; an empty candidate is the end of candidates.
  void HandleLocalCandidate(IceCandidate candidate);
  // The event "connectionstatechange"; kClosed does what Close() does.
  void HandleConnectionState(ConnectionState connection_state, Timestamp now);
  // From the remote peer, for this transport. Of no use before Start but allowed: it is kept.
  void HandleRemoteSignal(SessionPayload payload, Timestamp now);
  // Whether SendSignal reaches the relay. While it does not, no offers are made and nothing runs
  // out.
  void HandleSignalingPath(SignalingPath path, Timestamp now);
  void HandleTimeout(Timestamp now);

  std::optional<Action> PollAction();
  // When HandleTimeout is due; PlusInfinity: never.
  Timestamp NextTimeout() const;

  NegotiationState state() const { return state_; }
  TransportId transport() const { return transport_; }
  Politeness politeness() const { return politeness_; }
  NegotiationStats stats() const;

 private:
  void SetState(NegotiationState state, NegotiationReason reason, Timestamp deadline);
  bool IsConsistent() const;
  bool IsOver() const;
  void Emit(Action action) { actions_.push_back(std::move(action)); }
  // As deadline_, but never while the state needs a signaling path that is down.
  Timestamp DeadlineOfState() const;
  void HandleRemoteOffer(SessionDescription offer, Timestamp now);
  void HandleRemoteAnswer(SessionDescription answer, Timestamp now);
  void RecoverIce(Timestamp now);
  void EnterStable(NegotiationReason reason, Timestamp now);
  // In kStable: takes up what waited for it.
  void Advance(Timestamp now);
  void MakeOffer(NegotiationReason reason, Timestamp now);
  void ApplyRemote(SessionDescription description, NegotiationReason reason, Timestamp now);
  void FinishRound(NegotiationReason reason, Timestamp now);
  void SendDescription(const SessionDescription& description);
  void FlushLocalCandidates();
  // True when that was one failure too many and the connection is given up.
  bool CountFailure(ConnectionFailure failure);
  void Fail(ConnectionFailure failure);
  void End(NegotiationState state, NegotiationReason reason);

  const NegotiationConfig config_;
  const TransportId transport_;
  const Politeness politeness_;
  const Starter starter_;
  NegotiationState state_ = NegotiationState::kIdle;
  // Of the state: when an offer may be made, an answer is overdue, or an operation hangs.
  Timestamp deadline_ = Timestamp::PlusInfinity();
  SignalingPath path_ = SignalingPath::kUp;
  IceRecovery recovery_;
  RemoteCandidates remote_candidates_;
  bool offer_wanted_ = false;
  Timestamp offer_not_before_ = Timestamp::MinusInfinity();
  int failures_ = 0;
  std::uint32_t offer_id_ = 0;                       // of our newest offer
  std::optional<SessionDescription> waiting_offer_;  // of the remote peer, to apply next
  std::optional<SessionDescription> applying_;       // outstanding in SetRemoteDescription
  std::optional<std::uint32_t> answered_offer_id_;   // what our next answer repeats
  std::deque<IceCandidate> held_local_candidates_;   // until the description before them is sent
  std::deque<Action> actions_;
  NegotiationStats stats_;
};

}  // namespace visavis
