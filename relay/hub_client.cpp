#include "relay/hub_client.h"

#include <utility>

namespace visavis::relay {
namespace {

SharedMessage Make(const ServerMessage& message) { return MakeTextMessage(Serialize(message)); }

std::string_view LeftReason(Loss loss) {
  switch (loss) {
    case Loss::kClosed:
    case Loss::kDied:
      return "disconnect";
    case Loss::kTimeout:
      return "timeout";
    case Loss::kMisbehaved:
      return "kicked";
    case Loss::kStopping:
      return "shutdown";
  }
  return "disconnect";
}

std::string_view Explain(MessageError error) {
  switch (error) {
    case MessageError::kTooLarge:
      return "The message is larger than the limits of the protocol.";
    case MessageError::kInvalidJson:
      return "The message is not valid JSON, or nested too deeply.";
    case MessageError::kNotAnObject:
      return "The message is not a JSON object.";
    case MessageError::kDuplicateKey:
      return "The message has the same member twice.";
    case MessageError::kUnknownType:
      return "The relay knows no message of this type.";
    case MessageError::kMissingField:
      return "The message lacks a member that its type needs.";
    case MessageError::kInvalidField:
      return "A member of the message has the wrong type, length or range.";
  }
  return "The message was refused.";
}

std::string_view Explain(EnterError error) {
  switch (error) {
    case EnterError::kRoomFull:
      return "The room has as many members as it can take.";
    case EnterError::kTooManyRooms:
      return "The relay has as many rooms as it can take.";
    case EnterError::kAccessDenied:
      return "The room opens only to those who bring its code.";
    case EnterError::kAccessExpired:
      return "The code for the room has expired.";
  }
  return "The room cannot be entered.";
}

CloseCode CloseCodeOf(EnterError error) {
  const bool may_change = error == EnterError::kRoomFull || error == EnterError::kTooManyRooms;
  return may_change ? CloseCode::kTryAgainLater : CloseCode::kPolicyViolation;
}

}  // namespace

HubClient::HubClient(Hub& hub, ClientLink& link, TokenBucket allowance, Timestamp register_by)
    : hub_(hub), link_(link), allowance_(allowance) {
  if (register_by.IsFinite()) hub_.services_.deadlines.Set(*this, register_by);
}

HubClient::~HubClient() {
  LeaveRoom(LeftReason(Loss::kClosed));
  DeadlineQueue::Cancel(*this);
}

void HubClient::OnDeadline(Timestamp) {
  ++hub_.stats_.never_registered;
  Close(CloseCode::kPolicyViolation, "register-timeout");
}

bool HubClient::TakeAllowance(Timestamp now) {
  if (allowance_.Take(now)) return true;
  ++hub_.stats_.rate_limited;
  LeaveRoom("kicked");
  Close(CloseCode::kPolicyViolation, "rate-limited");
  return false;
}

void HubClient::ReceiveControl(Timestamp now) {
  if (state_ != State::kClosed) TakeAllowance(now);
}

void HubClient::Receive(std::string_view text, Timestamp now) {
  if (state_ == State::kClosed || !TakeAllowance(now)) return;
  if (member_ != nullptr) ++member_->received;
  const auto message = ParseClientMessage(text, hub_.options_.message_limits);
  if (!message.ok()) {
    ++hub_.stats_.bad_messages;
    SendError(ToString(message.error()), Explain(message.error()), ReadMessageType(text));
    return;
  }
  ++hub_.stats_.messages;
  std::visit([this, now](const auto& m) { Handle(m, now); }, message.value());
}

void HubClient::Handle(const RegisterMessage& message, Timestamp now) {
  const std::size_t shard = hub_.services_.neighbours.ShardOf(message.room);
  if (shard != hub_.shard_) return Move(shard, message, now);
  Enter(message, nullptr, now);
}

void HubClient::Enter(const RegisterMessage& message, const OldPlace* place, Timestamp now) {
  const auto entered = hub_.Enter(message, *this, now);
  const bool is_classic = message.version == 0;
  if (place != nullptr && (entered.ok() || is_classic)) hub_.services_.neighbours.GiveUp(*place);
  if (entered.ok()) {
    member_ = entered.value();
    DeadlineQueue::Cancel(*this);
  } else if (is_classic) {
    // It would wait for ever: it is told by the close.
    LeaveRoom("moved");
    Close(CloseCodeOf(entered.error()), ToString(entered.error()));
  } else if (place != nullptr) {
    auto luggage = std::make_unique<HubLuggage>(place->shard, allowance_);
    luggage->place = *place;
    luggage->purpose = entered.error();
    Part(std::move(luggage));
  } else {
    Refuse(entered.error());
  }
}

void HubClient::Refuse(EnterError error) { SendError(ToString(error), Explain(error), "register"); }

void HubClient::Handle(const SignalMessage& message, Timestamp) {
  if (member_ == nullptr) {
    SendError("not-registered", "Register with a room first.", ToString(message.kind));
    return;
  }
  Member* const receiver = message.to ? member_->room->Find(*message.to) : nullptr;
  if (message.to && (receiver == nullptr || !member_->Sees(*receiver))) {
    SendError("unknown-peer", "Nobody in the room has this id.", ToString(message.kind));
    return;
  }
  const auto relayed = Make(RelayedSignal{message.kind, member_->info.id, message.payload});
  if (receiver != nullptr) {
    receiver->Send(relayed);
    ++hub_.stats_.deliveries;
  } else {
    member_->room->Broadcast(relayed, *member_, Audience::kEveryone);
    hub_.stats_.deliveries += member_->room->size() - 1;
  }
}

void HubClient::Handle(const LeaveMessage&, Timestamp now) {
  if (member_ == nullptr) {
    SendError("not-registered", "The client is in no room.", "leave");
    return;
  }
  LeaveRoom("leave");
  hub_.services_.deadlines.Set(*this, now + hub_.options_.register_timeout);
}

void HubClient::Handle(const PingMessage&, Timestamp) { Send(Make(PongMessage{})); }

void HubClient::LeaveRoom(std::string_view reason) {
  if (member_ == nullptr) return;
  hub_.Leave(*member_, reason);
  member_ = nullptr;
}

void HubClient::SendError(std::string_view code, std::string_view text, std::string_view re) {
  if (IsClassic()) return;
  Send(Make(ErrorMessage{std::string(code), std::string(text), std::string(re)}));
}

void HubClient::Close(CloseCode code, std::string_view reason) {
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  link_.Close(code, reason);
}

void HubClient::Send(SharedMessage message) {
  if (member_ != nullptr) return member_->Send(std::move(message));
  link_.Send(std::move(message));
}

void HubClient::Replace() {
  member_ = nullptr;
  Close(CloseCode::kReplaced, "replaced");
}

void HubClient::Lose(Loss loss, Timestamp now) {
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  if (member_ == nullptr) return;
  Member& member = *std::exchange(member_, nullptr);
  switch (loss) {
    case Loss::kDied:
    case Loss::kTimeout:
    case Loss::kStopping:
      return hub_.KeepPlace(member, LeftReason(loss), now);
    case Loss::kClosed:
    case Loss::kMisbehaved:
      return hub_.Leave(member, LeftReason(loss));
  }
}

}  // namespace visavis::relay
