#include "wasm/signaling/room_session.h"

#include <algorithm>
#include <set>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// About 40 s of back-off; the relay notices a dead connection within 35 s (relay/PROTOCOL.md,
// "Limits": ping interval and answer).
constexpr int kRoomFullAttempts = 8;
// Close codes by which the relay says that we did something wrong (relay/PROTOCOL.md): to come back
// and do it again would not help.
bool IsRefusal(int close_code) {
  return close_code == 1002 || close_code == 1003 || close_code == 1007 || close_code == 1008 ||
         close_code == 1009;
}
constexpr int kReplaced = 4001;

constexpr std::size_t kMaxGhosts = 8;  // more registrations within one idle limit of a relay: never

}  // namespace

RoomSession::RoomSession(const RoomSessionConfig& config, std::uint64_t random_seed)
    : config_(config), random_(random_seed) {}

void RoomSession::SetState(RoomState state, RoomReason reason) {
  state_ = state;
  actions_.push_back(StateChanged{state, reason});
}

bool RoomSession::HasSocket() const {
  return state_ == RoomState::kConnecting || state_ == RoomState::kRegistering ||
         state_ == RoomState::kJoined;
}

bool RoomSession::IsConsistent() const {
  const bool waits = HasSocket() || state_ == RoomState::kReconnecting;
  return deadline_.IsFinite() == waits && (waits || peers_.empty()) &&
         (state_ != RoomState::kJoined || !own_id_.value().empty()) &&
         (state_ == RoomState::kJoined || alive_ == Alive::kAssumed) &&
         peers_.size() <= kMaxRoomPeers && ghosts_.size() <= kMaxGhosts;
}

JoinResult RoomSession::Join(std::string room, std::string display_name, std::string access,
                             Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (HasSocket() || state_ == RoomState::kReconnecting) return JoinResult::kAlreadyInRoom;
  if (room.empty() || room.size() > kMaxRoomNameBytes) return JoinResult::kInvalidRoom;
  if (display_name.size() > kMaxDisplayNameBytes) return JoinResult::kInvalidDisplayName;
  if (access.size() > kMaxTokenBytes) return JoinResult::kInvalidAccess;
  room_ = std::move(room);
  display_name_ = std::move(display_name);
  access_ = std::move(access);
  failed_attempts_ = refusals_ = 0;
  joined_ = Joined::kNever;
  StartAttempt(RoomReason::kJoinRequested, now);
  VISAVIS_DCHECK(IsConsistent());
  return JoinResult::kStarted;
}

void RoomSession::Leave(Timestamp /*now*/) {
  VISAVIS_DCHECK(IsConsistent());
  if (!HasSocket() && state_ != RoomState::kReconnecting) return;
  if (state_ == RoomState::kRegistering || state_ == RoomState::kJoined) SendText(LeaveMessage());
  CloseCurrentSocket();
  deadline_ = Timestamp::PlusInfinity();
  SetState(RoomState::kLeft, RoomReason::kLeaveRequested);
  ForgetPlace();
  ForgetPeers("left-room");
  VISAVIS_DCHECK(IsConsistent());
}

void RoomSession::HandleSocketOpened(SocketId socket, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (socket != socket_ || state_ != RoomState::kConnecting) {
    ++stats_.stale_socket_events;
    return;
  }
  deadline_ = now + config_.registration_timeout;
  SetState(RoomState::kRegistering, RoomReason::kSocketOpened);
  Register();
  VISAVIS_DCHECK(IsConsistent());
}

void RoomSession::Register() {
  RegisterMessage message{.room = room_,
                          .name = display_name_,
                          .version = kClientProtocolVersion,
                          .access = access_,
                          .resume = std::nullopt};
  if (MayResume()) {
    message.resume = ResumeRequest{.token = resume_token_, .received = received_, .known = {}};
    for (const auto& [id, peer] : peers_) message.resume->known.push_back(id);
  }
  actions_.push_back(SendSocketText{socket_, Serialize(ClientMessage(std::move(message)))});
}

void RoomSession::HandleSocketMessage(SocketId socket, std::string_view text, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (socket != socket_ || (state_ != RoomState::kRegistering && state_ != RoomState::kJoined)) {
    ++stats_.stale_socket_events;
    return;
  }
  ++stats_.messages_received;
  if (state_ == RoomState::kJoined) ++received_;
  if (alive_ == Alive::kPingSent) {
    // Any message proves the socket alive, also one that we cannot read.
    alive_ = Alive::kAssumed;
    deadline_ = now + config_.ping_interval;
  }
  auto message = ParseServerMessage(text);
  if (message.ok()) {
    std::visit([this, now](auto&& each) { HandleMessage(std::move(each), now); },
               std::move(message).value());
  } else {
    ++stats_.messages_malformed;
  }
  VISAVIS_DCHECK(IsConsistent());
}

void RoomSession::HandleSocketClosed(SocketId socket, int code, Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (socket != socket_ || !HasSocket()) {
    ++stats_.stale_socket_events;
    return;
  }
  if (code == kReplaced) {
    Fail(RoomReason::kReplaced);
  } else if (IsRefusal(code) && ++refusals_ >= config_.max_refusals) {
    Fail(RoomReason::kRelayRefused);
  } else {
    LoseSocket(RoomReason::kSocketClosed, now);
  }
  VISAVIS_DCHECK(IsConsistent());
}

void RoomSession::HandleNetworkBack(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  switch (state_) {
    case RoomState::kConnecting:
    case RoomState::kRegistering:
      // Begun over a network that is gone, most likely.
      CloseCurrentSocket();
      StartAttempt(RoomReason::kNetworkBack, now);
      break;
    case RoomState::kReconnecting:
      StartAttempt(RoomReason::kNetworkBack, now);
      break;
    case RoomState::kJoined:
      if (alive_ == Alive::kAssumed) {
        Probe(config_.probe_timeout, now);
      } else {
        deadline_ = std::min(deadline_, now + config_.probe_timeout);
      }
      break;
    case RoomState::kIdle:
    case RoomState::kLeft:
    case RoomState::kFailed:
      break;
  }
  VISAVIS_DCHECK(IsConsistent());
}

void RoomSession::Probe(TimeDelta timeout, Timestamp now) {
  SendText(PingMessage());
  unheard_.CountSent();
  sent_before_ping_ = unheard_.sent();
  alive_ = Alive::kPingSent;
  deadline_ = now + timeout;
}

void RoomSession::HandleTimeout(Timestamp now) {
  VISAVIS_DCHECK(IsConsistent());
  if (now < deadline_) return;
  switch (state_) {
    case RoomState::kConnecting:
      CloseCurrentSocket();
      LoseSocket(RoomReason::kConnectTimeout, now);
      break;
    case RoomState::kRegistering:
      CloseCurrentSocket();
      LoseSocket(RoomReason::kRegistrationTimeout, now);
      break;
    case RoomState::kJoined:
      if (alive_ == Alive::kAssumed) {
        // Only now: a relay that drops us soon after each registration must meet growing back-off.
        failed_attempts_ = refusals_ = 0;
        Probe(config_.pong_timeout, now);
      } else {
        CloseCurrentSocket();
        LoseSocket(RoomReason::kPongTimeout, now);
      }
      break;
    case RoomState::kReconnecting:
      StartAttempt(RoomReason::kRetry, now);
      break;
    case RoomState::kIdle:
    case RoomState::kLeft:
    case RoomState::kFailed:
      break;
  }
  VISAVIS_DCHECK(IsConsistent());
}

SendSignalResult RoomSession::SendSignal(SignalKind kind, const PeerId& to, std::string payload) {
  VISAVIS_DCHECK(IsConsistent());
  const bool joined = state_ == RoomState::kJoined;
  auto result = joined ? SendSignalResult::kSent : SendSignalResult::kWaiting;
  std::string text;
  if (!joined && !MayResume()) {
    result = SendSignalResult::kNotJoined;
  } else if (!peers_.contains(to)) {
    result = SendSignalResult::kUnknownPeer;
  } else {
    text = Serialize(
        ClientMessage(SignalMessage{.kind = kind, .to = to, .payload = std::move(payload)}));
    if (text.size() > kMaxSignalBytes) result = SendSignalResult::kTooLarge;
  }
  if (result == SendSignalResult::kSent) {
    ++stats_.signals_sent;
    actions_.push_back(SendSocketText{socket_, text});
    unheard_.AddSent(to, std::move(text));
  } else if (result == SendSignalResult::kWaiting) {
    unheard_.AddWaiting(to, std::move(text));
  } else {
    ++stats_.signals_dropped;
  }
  return result;
}

std::optional<RoomSession::Action> RoomSession::PollAction() {
  if (actions_.empty()) return std::nullopt;
  std::optional<Action> action(std::move(actions_.front()));
  actions_.pop_front();
  return action;
}

void RoomSession::StartAttempt(RoomReason reason, Timestamp now) {
  socket_ = SocketId(socket_.value() + 1);
  ++stats_.sockets_opened;
  deadline_ = now + config_.connect_timeout;
  SetState(RoomState::kConnecting, reason);
  actions_.push_back(OpenSocket{socket_});
}

void RoomSession::LoseSocket(RoomReason reason, Timestamp now) {
  ++failed_attempts_;
  alive_ = Alive::kAssumed;
  if (joined_ == Joined::kNever && failed_attempts_ >= config_.attempts_before_first_join) {
    Fail(RoomReason::kRelayUnreachable);
    return;
  }
  TimeDelta backoff = config_.first_backoff;
  for (int i = 1; i < failed_attempts_ && backoff < config_.max_backoff; ++i) backoff += backoff;
  backoff = std::min(backoff, config_.max_backoff);
  // Drawn, so that the clients of a relay that restarts do not all come back at once.
  deadline_ = now + backoff * (0.5 + 0.5 * random_.Uniform());
  SetState(RoomState::kReconnecting, reason);
}

void RoomSession::Fail(RoomReason reason) {
  deadline_ = Timestamp::PlusInfinity();
  alive_ = Alive::kAssumed;
  SetState(RoomState::kFailed, reason);
  ForgetPlace();
  ForgetPeers("session-failed");
}

void RoomSession::CloseCurrentSocket() {
  if (HasSocket()) actions_.push_back(CloseSocket{socket_});
  alive_ = Alive::kAssumed;
}

void RoomSession::SendText(const ClientMessage& message) {
  actions_.push_back(SendSocketText{socket_, Serialize(message)});
}

void RoomSession::ForgetPlace() {
  resume_token_.clear();
  received_ = sent_before_ping_ = 0;
  stats_.signals_dropped += unheard_.TakeAll(0).size();
}

void RoomSession::ForgetPeers(std::string_view reason) {
  for (const auto& [id, peer] : peers_) actions_.push_back(PeerLeft{id, std::string(reason)});
  peers_.clear();
}

bool RoomSession::IsOwnId(const PeerId& id) const {
  return id == own_id_ || std::find(ghosts_.begin(), ghosts_.end(), id) != ghosts_.end();
}

void RoomSession::AddPeer(const PeerInfo& peer, FirstOffer first_offer) {
  if (IsOwnId(peer.id) || peers_.contains(peer.id)) {
    ++stats_.messages_unexpected;
  } else if (peers_.size() == kMaxRoomPeers) {
    ++stats_.peers_dropped;
  } else {
    peers_.emplace(peer.id, peer);
    actions_.push_back(PeerJoined{peer, first_offer});
  }
}

void RoomSession::HandleMessage(RegisteredMessage message, Timestamp now) {
  if (state_ != RoomState::kRegistering) {
    ++stats_.messages_unexpected;
    return;
  }
  ++stats_.registrations;
  deadline_ = now + config_.ping_interval;
  const bool resumed = MayResume() && message.resumed != Resumed::kNo && message.id == own_id_;
  if (resumed) {
    ++stats_.resumed;
    ForgetAllBut(message.peers);
  } else {
    if (joined_ == Joined::kBefore) {
      if (ghosts_.size() == kMaxGhosts) ghosts_.pop_front();
      ghosts_.push_back(own_id_);
    }
    // Before the change of state, so that nothing of an old peer takes the relay's return for its
    // own.
    ForgetPlace();
    ForgetPeers("rejoined");
  }
  joined_ = Joined::kBefore;
  own_id_ = std::move(message.id);
  resume_token_ = std::move(message.resume_token);
  SetState(RoomState::kJoined, RoomReason::kRegistered);
  actions_.push_back(IceServersChanged{std::move(message.ice_servers)});
  if (resumed) {
    const bool kept = message.resumed == Resumed::kKept;
    received_ = kept ? received_ + message.lost : 0;
    stats_.messages_lost += static_cast<std::uint64_t>(message.lost);
    if (kept) unheard_.HandleHeard(message.received);
    SendUnheard(kept ? message.received : 0);
    // Who came while the relay kept our place has us in its list: it is the newcomer.
    const FirstOffer first_offer = kept ? FirstOffer::kTheirs : FirstOffer::kOurs;
    for (const PeerInfo& peer : message.peers) {
      if (!peers_.contains(peer.id)) AddPeer(peer, first_offer);
    }
  } else {
    for (const PeerInfo& peer : message.peers) AddPeer(peer, FirstOffer::kOurs);
  }
}

void RoomSession::ForgetAllBut(const std::vector<PeerInfo>& remaining) {
  std::set<PeerId> ids;
  for (const PeerInfo& peer : remaining) ids.insert(peer.id);
  for (auto each = peers_.begin(); each != peers_.end();) {
    if (ids.contains(each->first)) {
      ++each;
    } else {
      actions_.push_back(PeerLeft{each->first, "gone"});
      each = peers_.erase(each);
    }
  }
}

// `heard`: messages that the relay has counted.
void RoomSession::SendUnheard(int heard) {
  for (auto& signal : unheard_.TakeAll(heard)) {
    if (!peers_.contains(signal.to)) {
      ++stats_.signals_dropped;
      continue;
    }
    ++stats_.signals_sent_again;
    actions_.push_back(SendSocketText{socket_, signal.text});
    unheard_.AddSent(std::move(signal.to), std::move(signal.text));
  }
}

void RoomSession::HandleMessage(JoinedMessage message, Timestamp /*now*/) {
  if (state_ != RoomState::kJoined) {
    ++stats_.messages_unexpected;
    return;
  }
  AddPeer(message.peer, FirstOffer::kTheirs);
}

void RoomSession::HandleMessage(LeftMessage message, Timestamp /*now*/) {
  if (state_ != RoomState::kJoined || peers_.erase(message.id) == 0) {
    ++stats_.messages_unexpected;
    return;
  }
  actions_.push_back(PeerLeft{std::move(message.id), std::move(message.reason)});
}

void RoomSession::HandleMessage(RelayedSignal message, Timestamp /*now*/) {
  if (state_ != RoomState::kJoined || !peers_.contains(message.sender)) {
    ++stats_.messages_unexpected;
    return;
  }
  actions_.push_back(
      SignalFromPeer{message.kind, std::move(message.sender), std::move(message.payload)});
}

ErrorClass RoomSession::MeaningOf(const ErrorMessage& error) const {
  const ErrorClass meaning = ClassifyError(error.code);
  if (state_ != RoomState::kRegistering) return meaning;
  // The place in the room may be taken by our own lost connection, until the relay notices.
  if (error.code == "room-full" && joined_ == Joined::kBefore &&
      failed_attempts_ < kRoomFullAttempts) {
    return ErrorClass::kRetry;
  }
  // Whatever the code: a relay that refuses to register us has nothing more to say.
  if (meaning == ErrorClass::kNotice && error.re == "register") return ErrorClass::kFatal;
  return meaning;
}

void RoomSession::HandleMessage(ErrorMessage message, Timestamp now) {
  const ErrorClass meaning = MeaningOf(message);
  actions_.push_back(SessionError{std::move(message.code), std::move(message.message)});
  switch (meaning) {
    case ErrorClass::kNotice:
      break;
    case ErrorClass::kRetry:
      CloseCurrentSocket();
      LoseSocket(RoomReason::kRelayUnavailable, now);
      break;
    case ErrorClass::kFatal:
      CloseCurrentSocket();
      Fail(RoomReason::kRelayRefused);
      break;
  }
}

void RoomSession::HandleMessage(PongMessage /*message*/, Timestamp /*now*/) {
  // What was sent before the ping came before it.
  unheard_.HandleHeard(sent_before_ping_);
}

}  // namespace visavis
