#include "wasm/signaling/messages.h"

#include <limits>

#include "wasm/signaling/json_string.h"
#include "wasm/signaling/message_fields.h"

namespace visavis {
namespace {

constexpr LengthRange kTypeLength{.min_bytes = 1, .max_bytes = kMaxTypeBytes};
constexpr LengthRange kRoomLength{.min_bytes = 1, .max_bytes = kMaxRoomNameBytes};
constexpr LengthRange kNameLength{.min_bytes = 0, .max_bytes = kMaxDisplayNameBytes};

RegisterMessage ReadRegister(MessageFields& fields) {
  RegisterMessage message;
  message.room = fields.String("payload", kRoomLength);
  message.name = fields.OptionalString("name", kNameLength).value_or(std::string());
  message.version = fields.OptionalInteger("version", 0, std::numeric_limits<int>::max());
  return message;
}

SignalMessage ReadSignal(MessageFields& fields, SignalKind kind) {
  SignalMessage message;
  message.kind = kind;
  if (fields.OptionalRaw("to")) message.to = fields.Id("to");
  message.payload = fields.Raw("payload");
  return message;
}

std::string Write(const RegisterMessage& message) {
  std::string out = R"({"type":"register")";
  AppendStringMember(out, "payload", message.room);
  if (!message.name.empty()) AppendStringMember(out, "name", message.name);
  if (message.version != 0) out += ",\"version\":" + std::to_string(message.version);
  return out + "}";
}

std::string Write(const SignalMessage& message) {
  std::string out = R"({"type":")";
  out += ToString(message.kind);
  out += '"';
  if (message.to) AppendStringMember(out, "to", message.to->value());
  out += ",\"payload\":";
  out += message.payload.empty() ? std::string_view("null") : message.payload;
  out += '}';
  return out;
}

std::string Write(const LeaveMessage&) { return R"({"type":"leave"})"; }
std::string Write(const PingMessage&) { return R"({"type":"ping"})"; }

}  // namespace

std::string_view ToString(MessageError error) {
  switch (error) {
    case MessageError::kTooLarge:
      return "too-large";
    case MessageError::kInvalidJson:
      return "invalid-json";
    case MessageError::kNotAnObject:
      return "not-an-object";
    case MessageError::kDuplicateKey:
      return "duplicate-key";
    case MessageError::kUnknownType:
      return "unknown-type";
    case MessageError::kMissingField:
      return "missing-field";
    case MessageError::kInvalidField:
      return "invalid-field";
  }
  return "unknown";
}

std::string_view ToString(SignalKind kind) {
  switch (kind) {
    case SignalKind::kOffer:
      return "offer";
    case SignalKind::kAnswer:
      return "answer";
    case SignalKind::kCandidate:
      return "candidate";
  }
  return "unknown";
}

Result<ClientMessage, MessageError> ParseClientMessage(std::string_view text) {
  if (text.size() > kMaxSignalBytes) return MessageError::kTooLarge;
  auto fields = MessageFields::Parse(text, kMaxJsonDepth);
  if (!fields.ok()) return fields.error();
  const auto type = fields->OptionalString("type", kTypeLength);
  if (!type) return MessageError::kUnknownType;
  ClientMessage message;
  if (*type == "register") {
    message = ReadRegister(*fields);
  } else if (const auto kind = SignalKindOf(*type)) {
    message = ReadSignal(*fields, *kind);
  } else if (*type == "leave") {
    message = LeaveMessage{};
  } else if (*type == "ping") {
    message = PingMessage{};
  } else {
    return MessageError::kUnknownType;
  }
  if (fields->error()) return *fields->error();
  return message;
}

std::string ReadMessageType(std::string_view text) {
  auto fields = MessageFields::Parse(text, kMaxJsonDepth);
  if (!fields.ok()) return {};
  return fields->OptionalString("type", kTypeLength).value_or(std::string());
}

std::string Serialize(const ClientMessage& message) {
  return std::visit([](const auto& m) { return Write(m); }, message);
}

}  // namespace visavis
