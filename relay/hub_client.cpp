#include "relay/hub_client.h"

namespace visavis::relay {
namespace {

SharedMessage Make(const ServerMessage& message) { return MakeTextMessage(Serialize(message)); }

std::string_view LeftReason(Loss loss) {
  switch (loss) {
    case Loss::kClosed:
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

}  // namespace

HubClient::HubClient(Hub& hub, ClientLink& link, Timestamp now)
    : hub_(hub),
      link_(link),
      allowance_(hub.options_.message_rate, hub.options_.message_burst, now) {
  ExpectRegister(now);
}

HubClient::~HubClient() { Lose(Loss::kClosed); }

void HubClient::ExpectRegister(Timestamp now) {
  hub_.deadlines_.Set(*this, now + hub_.options_.register_timeout);
}

void HubClient::OnDeadline(Timestamp) {
  ++hub_.stats_.never_registered;
  Close(CloseCode::kPolicyViolation, "register-timeout");
}

void HubClient::Receive(std::string_view text, Timestamp now) {
  if (state_ == State::kClosed) return;
  if (!allowance_.Take(now)) {
    ++hub_.stats_.rate_limited;
    LeaveRoom("kicked");
    Close(CloseCode::kPolicyViolation, "rate-limited");
    return;
  }
  const auto message = ParseClientMessage(text);
  if (!message.ok()) {
    ++hub_.stats_.bad_messages;
    SendError(ToString(message.error()), Explain(message.error()), ReadMessageType(text));
    return;
  }
  ++hub_.stats_.messages;
  std::visit([this, now](const auto& m) { Handle(m, now); }, message.value());
}

void HubClient::Handle(const RegisterMessage& message, Timestamp) {
  const auto entered = hub_.Enter(message, member_, link_);
  if (entered.ok()) {
    member_ = entered.value();
    DeadlineQueue::Cancel(*this);
    return;
  }
  // A classic client would wait for ever: it is told by the close.
  if (message.version == 0) {
    LeaveRoom("moved");
    Close(CloseCode::kTryAgainLater, ToString(entered.error()));
  } else if (entered.error() == EnterError::kRoomFull) {
    SendError("room-full", "The room has as many members as it can take.", "register");
  } else {
    SendError("too-many-rooms", "The relay has as many rooms as it can take.", "register");
  }
}

void HubClient::Handle(const SignalMessage& message, Timestamp) {
  if (member_ == nullptr) {
    SendError("not-registered", "Register with a room first.", ToString(message.kind));
    return;
  }
  const Member* receiver = message.to ? member_->room->Find(*message.to) : nullptr;
  if (message.to && receiver == nullptr) {
    SendError("unknown-peer", "Nobody in the room has this id.", ToString(message.kind));
    return;
  }
  const auto relayed = Make(RelayedSignal{message.kind, member_->info.id, message.payload});
  if (receiver != nullptr) {
    receiver->link->Send(relayed);
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
  ExpectRegister(now);
}

void HubClient::Handle(const PingMessage&, Timestamp) { link_.Send(Make(PongMessage{})); }

void HubClient::LeaveRoom(std::string_view reason) {
  if (member_ == nullptr) return;
  hub_.Leave(*member_, reason);
  member_ = nullptr;
}

void HubClient::SendError(std::string_view code, std::string_view text, std::string_view re) {
  if (IsClassic()) return;
  link_.Send(Make(ErrorMessage{std::string(code), std::string(text), std::string(re)}));
}

void HubClient::Close(CloseCode code, std::string_view reason) {
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  link_.Close(code, reason);
}

void HubClient::Lose(Loss loss) {
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  LeaveRoom(LeftReason(loss));
}

}  // namespace visavis::relay
