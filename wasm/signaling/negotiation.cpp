#include "wasm/signaling/negotiation.h"

#include <algorithm>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// From the answer to a withdrawn offer on, candidates wait for the description they belong to.
bool HoldsLocalCandidates(NegotiationState state) {
  return state == NegotiationState::kMakingOffer ||
         state == NegotiationState::kSettingRemoteOffer || state == NegotiationState::kMakingAnswer;
}

bool HasOperation(NegotiationState state) {
  return HoldsLocalCandidates(state) || state == NegotiationState::kSettingRemoteAnswer;
}

bool IsSettingRemote(NegotiationState state) {
  return state == NegotiationState::kSettingRemoteOffer ||
         state == NegotiationState::kSettingRemoteAnswer;
}

}  // namespace

Politeness PolitenessOf(const PeerId& own, const PeerId& remote) {
  return own < remote ? Politeness::kPolite : Politeness::kImpolite;
}

Negotiation::Negotiation(const NegotiationConfig& config, TransportId transport,
                         Politeness politeness, Starter starter)
    : config_(config),
      transport_(transport),
      politeness_(politeness),
      starter_(starter),
      recovery_(config.ice, politeness) {}

bool Negotiation::IsOver() const {
  return state_ == NegotiationState::kFailed || state_ == NegotiationState::kClosed;
}

bool Negotiation::IsConsistent() const {
  const bool timed = HasOperation(state_) || state_ == NegotiationState::kHaveLocalOffer ||
                     (state_ == NegotiationState::kStable && offer_wanted_);
  const bool may_wait = state_ == NegotiationState::kIdle || HasOperation(state_);
  return deadline_.IsFinite() == timed && applying_.has_value() == IsSettingRemote(state_) &&
         (!waiting_offer_ || may_wait) &&
         (held_local_candidates_.empty() || HoldsLocalCandidates(state_)) &&
         held_local_candidates_.size() <= kMaxHeldLocalCandidates &&
         (!IsOver() || !recovery_.NextTimeout().IsFinite());
}

void Negotiation::SetState(NegotiationState state, NegotiationReason reason, Timestamp deadline) {
  state_ = state;
  deadline_ = deadline;
  Emit(StateChanged{state, reason});
}

void Negotiation::Start(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (state_ != NegotiationState::kIdle) {
    ++stats_.events_unexpected;
    return;
  }
  if (starter_ == Starter::kTheirs) offer_not_before_ = now + config_.first_offer_wait;
  recovery_.Start(now);
  EnterStable(NegotiationReason::kStarted, now);
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::Close() {
  if (state_ == NegotiationState::kClosed) return;
  End(NegotiationState::kClosed, NegotiationReason::kClosed);
}

void Negotiation::HandleNegotiationNeeded(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  switch (state_) {
    case NegotiationState::kIdle:
    case NegotiationState::kMakingAnswer:
    case NegotiationState::kSettingRemoteAnswer:
      offer_wanted_ = true;
      break;
    case NegotiationState::kStable:
      offer_wanted_ = true;
      Advance(now);
      break;
    case NegotiationState::kMakingOffer:
    case NegotiationState::kHaveLocalOffer:
    case NegotiationState::kSettingRemoteOffer:
      // Fired while the browser was stable, so before the operation that we know of. What that one
      // does not settle the browser tells again when it is stable
      // (https://www.w3.org/TR/webrtc/#dfn-update-the-negotiation-needed-flag).
    case NegotiationState::kFailed:
    case NegotiationState::kClosed:
      break;
  }
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleLocalDescription(SdpKind kind, std::string sdp, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  const bool making_offer = state_ == NegotiationState::kMakingOffer;
  if (!making_offer && state_ != NegotiationState::kMakingAnswer) {
    ++stats_.events_unexpected;
    return;
  }
  const SdpKind expected = making_offer ? SdpKind::kOffer : SdpKind::kAnswer;
  if (kind != expected || sdp.empty() || sdp.size() > kMaxSdpBytes) {
    HandleDescriptionFailed(now);
    return;
  }
  if (!making_offer) {
    ++stats_.answers_sent;
    SendDescription({kind, std::move(sdp), transport_, answered_offer_id_, config_.generation});
    FinishRound(NegotiationReason::kAnswerSent, now);
  } else if (waiting_offer_) {
    // Glare found while the offer was made. The impolite peer would ignore it: it is not sent.
    ++stats_.offers_withdrawn;
    ApplyRemote(*std::exchange(waiting_offer_, std::nullopt), NegotiationReason::kOfferWithdrawn,
                now);
  } else {
    ++stats_.offers_sent;
    SendDescription({kind, std::move(sdp), transport_, ++offer_id_, config_.generation});
    SetState(NegotiationState::kHaveLocalOffer, NegotiationReason::kOfferSent,
             now + config_.answer_timeout);
  }
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleRemoteDescriptionSet(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (!applying_) {
    ++stats_.events_unexpected;
    return;
  }
  const SessionDescription applied = *std::exchange(applying_, std::nullopt);
  if (applied.kind == SdpKind::kOffer && remote_candidates_.IsRestart(applied.sdp)) {
    ++stats_.remote_ice_restarts;
    recovery_.HandleRemoteRestart(now);
  }
  auto ready = remote_candidates_.HandleDescriptionApplied(
      applied.sdp,
      waiting_offer_ ? RemoteCandidates::Newer::kWaiting : RemoteCandidates::Newer::kNone);
  for (IceCandidate& candidate : ready) Emit(AddIceCandidate{std::move(candidate)});
  if (applied.kind == SdpKind::kOffer) {
    answered_offer_id_ = applied.offer_id;
    SetState(NegotiationState::kMakingAnswer, NegotiationReason::kDescriptionSet,
             now + config_.operation_timeout);
    Emit(SetLocalDescription());
  } else {
    FinishRound(NegotiationReason::kDescriptionSet, now);
  }
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleDescriptionFailed(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (!HasOperation(state_)) {
    ++stats_.events_unexpected;
    return;
  }
  ++stats_.descriptions_failed;
  if (state_ == NegotiationState::kMakingAnswer) {
    // The browser now sits in have-remote-offer, from where we could not even offer.
    Fail(ConnectionFailure::kDescriptionRejected);
    return;
  }
  if (IsSettingRemote(state_)) remote_candidates_.HandleDescriptionIgnored();
  if (waiting_offer_) remote_candidates_.HandleDescriptionWaiting();
  applying_.reset();
  if (CountFailure(ConnectionFailure::kDescriptionRejected)) return;
  // The browser may still have our offer, but both an implicit offer and a remote offer replace it,
  // so it is as good as stable for us.
  offer_wanted_ = true;
  offer_not_before_ = now + config_.retry_delay;
  EnterStable(NegotiationReason::kDescriptionFailed, now);
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleLocalCandidate(IceCandidate candidate) {
  VISAVIS_DCHECK(IsConsistent());
  if (IsOver()) {
    ++stats_.events_unexpected;
    return;
  }
  candidate.transport = transport_;
  candidate.generation = config_.generation;
  if (!HoldsLocalCandidates(state_)) {
    Emit(SendSignal{SignalKind::kCandidate, Serialize(candidate)});
    return;
  }
  if (held_local_candidates_.size() == kMaxHeldLocalCandidates) {
    held_local_candidates_.pop_front();
    ++stats_.local_candidates_dropped;
  }
  held_local_candidates_.push_back(std::move(candidate));
}

void Negotiation::HandleConnectionState(ConnectionState connection_state, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (IsOver()) return;
  if (connection_state == ConnectionState::kClosed) {
    Close();
  } else {
    recovery_.HandleConnectionState(connection_state, now);
  }
}

void Negotiation::HandleRemoteSignal(SessionPayload payload, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (IsOver() || TransportOf(payload) != transport_) {
    ++stats_.events_unexpected;
    return;
  }
  if (auto* description = std::get_if<SessionDescription>(&payload)) {
    if (description->kind == SdpKind::kOffer) {
      HandleRemoteOffer(std::move(*description), now);
    } else {
      HandleRemoteAnswer(std::move(*description), now);
    }
  } else if (auto* candidate = std::get_if<IceCandidate>(&payload)) {
    if (auto ready = remote_candidates_.HandleCandidate(std::move(*candidate))) {
      Emit(AddIceCandidate{std::move(*ready)});
    }
  }
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleSignalingPath(SignalingPath path, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  path_ = path;
  recovery_.HandleSignalingPath(path, now);
  if (state_ == NegotiationState::kStable) Advance(now);
  VISAVIS_DCHECK(IsConsistent());
}

void Negotiation::HandleTimeout(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  // First, because a restart makes an offer and with it ends a wait for an answer.
  RecoverIce(now);
  if (now >= DeadlineOfState()) {
    if (state_ == NegotiationState::kStable) {
      Advance(now);
    } else if (state_ == NegotiationState::kHaveLocalOffer) {
      ++stats_.answers_missed;
      if (!CountFailure(ConnectionFailure::kNoAnswer)) {
        MakeOffer(NegotiationReason::kAnswerTimeout, now);
      }
    } else {
      Fail(ConnectionFailure::kBrowserStuck);
    }
  }
  VISAVIS_DCHECK(IsConsistent());
}

std::optional<Negotiation::Action> Negotiation::PollAction() {
  if (actions_.empty()) return std::nullopt;
  std::optional<Action> action(std::move(actions_.front()));
  actions_.pop_front();
  return action;
}

Timestamp Negotiation::DeadlineOfState() const {
  const bool needs_path =
      state_ == NegotiationState::kStable || state_ == NegotiationState::kHaveLocalOffer;
  return needs_path && path_ == SignalingPath::kDown ? Timestamp::PlusInfinity() : deadline_;
}

Timestamp Negotiation::NextTimeout() const {
  return std::min(DeadlineOfState(), recovery_.NextTimeout());
}

NegotiationStats Negotiation::stats() const {
  NegotiationStats stats = stats_;
  stats.remote_candidates_dropped = remote_candidates_.dropped();
  stats.remote_candidates_ignored = remote_candidates_.ignored();
  return stats;
}

void Negotiation::HandleRemoteOffer(SessionDescription offer, Timestamp now) {
  const bool collision =
      state_ == NegotiationState::kMakingOffer || state_ == NegotiationState::kHaveLocalOffer;
  if (collision && politeness_ == Politeness::kImpolite) {
    ++stats_.offers_ignored;
    remote_candidates_.HandleDescriptionIgnored();
  } else if (state_ == NegotiationState::kStable) {
    ApplyRemote(std::move(offer), NegotiationReason::kOfferReceived, now);
  } else if (state_ == NegotiationState::kHaveLocalOffer) {
    ++stats_.offers_withdrawn;
    ApplyRemote(std::move(offer), NegotiationReason::kOfferWithdrawn, now);
  } else {
    if (waiting_offer_) ++stats_.offers_superseded;
    waiting_offer_ = std::move(offer);
    remote_candidates_.HandleDescriptionWaiting();
  }
}

void Negotiation::HandleRemoteAnswer(SessionDescription answer, Timestamp now) {
  const bool ours = !answer.offer_id || *answer.offer_id == offer_id_;
  if (state_ != NegotiationState::kHaveLocalOffer || !ours) {
    ++stats_.answers_stale;
    return;
  }
  ApplyRemote(std::move(answer), NegotiationReason::kAnswerReceived, now);
}

void Negotiation::RecoverIce(Timestamp now) {
  switch (recovery_.HandleTimeout(now)) {
    case IceRecovery::Advice::kNone:
      break;
    case IceRecovery::Advice::kRestart:
      ++stats_.ice_restarts;
      Emit(RestartIce());
      // In the other states the browser asks for the negotiation when it is stable.
      if (state_ == NegotiationState::kStable || state_ == NegotiationState::kHaveLocalOffer) {
        MakeOffer(NegotiationReason::kIceRestart, now);
      }
      break;
    case IceRecovery::Advice::kGiveUp:
      Fail(recovery_.was_connected() ? ConnectionFailure::kConnectionLost
                                     : ConnectionFailure::kNeverConnected);
      break;
  }
}

void Negotiation::EnterStable(NegotiationReason reason, Timestamp now) {
  SetState(NegotiationState::kStable, reason, Timestamp::PlusInfinity());
  Advance(now);
  if (!HoldsLocalCandidates(state_)) FlushLocalCandidates();
}

void Negotiation::Advance(Timestamp now) {
  if (waiting_offer_) {
    ApplyRemote(*std::exchange(waiting_offer_, std::nullopt), NegotiationReason::kOfferReceived,
                now);
  } else if (offer_wanted_) {
    if (path_ == SignalingPath::kUp && now >= offer_not_before_) {
      MakeOffer(NegotiationReason::kNegotiationNeeded, now);
    } else {
      deadline_ = std::max(now, offer_not_before_);
    }
  }
}

void Negotiation::MakeOffer(NegotiationReason reason, Timestamp now) {
  offer_wanted_ = false;
  SetState(NegotiationState::kMakingOffer, reason, now + config_.operation_timeout);
  Emit(SetLocalDescription());
}

void Negotiation::ApplyRemote(SessionDescription description, NegotiationReason reason,
                              Timestamp now) {
  const SdpKind kind = description.kind;
  if (kind == SdpKind::kOffer) offer_wanted_ = false;  // see HandleNegotiationNeeded
  remote_candidates_.HandleDescriptionWaiting();
  SetState(kind == SdpKind::kOffer ? NegotiationState::kSettingRemoteOffer
                                   : NegotiationState::kSettingRemoteAnswer,
           reason, now + config_.operation_timeout);
  Emit(SetRemoteDescription{kind, description.sdp});
  applying_ = std::move(description);
}

void Negotiation::FinishRound(NegotiationReason reason, Timestamp now) {
  failures_ = 0;
  offer_not_before_ = Timestamp::MinusInfinity();
  EnterStable(reason, now);
}

void Negotiation::SendDescription(const SessionDescription& description) {
  Emit(SendSignal{description.kind == SdpKind::kOffer ? SignalKind::kOffer : SignalKind::kAnswer,
                  Serialize(description)});
  FlushLocalCandidates();
}

void Negotiation::FlushLocalCandidates() {
  for (const IceCandidate& candidate : held_local_candidates_) {
    Emit(SendSignal{SignalKind::kCandidate, Serialize(candidate)});
  }
  held_local_candidates_.clear();
}

bool Negotiation::CountFailure(ConnectionFailure failure) {
  if (++failures_ < config_.max_failures) return false;
  Fail(failure);
  return true;
}

void Negotiation::Fail(ConnectionFailure failure) {
  End(NegotiationState::kFailed, NegotiationReason::kGaveUp);
  Emit(ConnectionFailed{failure});
}

void Negotiation::End(NegotiationState state, NegotiationReason reason) {
  recovery_.Stop();
  offer_wanted_ = false;
  waiting_offer_.reset();
  applying_.reset();
  held_local_candidates_.clear();
  SetState(state, reason, Timestamp::PlusInfinity());
}

}  // namespace visavis
