#include "wasm/signaling/messages.h"

#include <limits>

#include "wasm/signaling/json_string.h"
#include "wasm/signaling/message_fields.h"

namespace visavis {
namespace {

constexpr LengthRange kTypeLength{.min_bytes = 1, .max_bytes = kMaxTypeBytes};
constexpr LengthRange kNameLength{.min_bytes = 0, .max_bytes = kMaxDisplayNameBytes};
constexpr LengthRange kTokenLength{.min_bytes = 1, .max_bytes = kMaxTokenBytes};
constexpr LengthRange kIdLength{.min_bytes = 1, .max_bytes = kMaxPeerIdBytes};

ResumeRequest ReadResume(MessageFields& fields) {
  ResumeRequest request;
  request.token = fields.String("token", kTokenLength);
  request.received = fields.OptionalInteger("received", 0, std::numeric_limits<int>::max());
  for (const std::string_view raw : fields.Array("known", kMaxListedPeers)) {
    auto id = ReadJsonString(raw);
    if (!id || id->size() < kIdLength.min_bytes || id->size() > kIdLength.max_bytes) {
      fields.Fail(MessageError::kInvalidField);
      break;
    }
    request.known.emplace_back(std::move(*id));
  }
  return request;
}

RegisterMessage ReadRegister(MessageFields& fields, const ClientMessageLimits& limits) {
  RegisterMessage message;
  message.room =
      fields.String("payload", {.min_bytes = 1, .max_bytes = limits.max_room_name_bytes});
  message.name = fields.OptionalString("name", kNameLength).value_or(std::string());
  message.version = fields.OptionalInteger("version", 0, std::numeric_limits<int>::max());
  message.access = fields.OptionalString("access", {.min_bytes = 0, .max_bytes = kMaxTokenBytes})
                       .value_or(std::string());
  if (const auto raw = fields.OptionalRaw("resume")) {
    auto resume = MessageFields::Parse(*raw, kMaxJsonDepth);
    if (resume.ok()) message.resume = ReadResume(*resume);
    if (!resume.ok() || resume->error()) fields.Fail(MessageError::kInvalidField);
  }
  return message;
}

SignalMessage ReadSignal(MessageFields& fields, SignalKind kind) {
  SignalMessage message;
  message.kind = kind;
  if (fields.OptionalRaw("to")) message.to = fields.Id("to");
  message.payload = fields.Raw("payload");
  return message;
}

void AppendResume(std::string& out, const ResumeRequest& resume) {
  out += ",\"resume\":{\"token\":";
  AppendJsonString(out, resume.token);
  out += ",\"received\":" + std::to_string(resume.received) + ",\"known\":[";
  std::string_view comma;
  for (const PeerId& id : resume.known) {
    out += comma;
    AppendJsonString(out, id.value());
    comma = ",";
  }
  out += "]}";
}

std::string Write(const RegisterMessage& message) {
  std::string out = R"({"type":"register")";
  AppendStringMember(out, "payload", message.room);
  if (!message.name.empty()) AppendStringMember(out, "name", message.name);
  if (message.version != 0) out += ",\"version\":" + std::to_string(message.version);
  if (!message.access.empty()) AppendStringMember(out, "access", message.access);
  if (message.resume) AppendResume(out, *message.resume);
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

Result<ClientMessage, MessageError> ParseClientMessage(std::string_view text,
                                                       const ClientMessageLimits& limits) {
  if (text.size() > limits.max_bytes) return MessageError::kTooLarge;
  auto fields = MessageFields::Parse(text, static_cast<int>(limits.max_json_depth));
  if (!fields.ok()) return fields.error();
  const auto type = fields->OptionalString("type", kTypeLength);
  if (!type) return MessageError::kUnknownType;
  ClientMessage message;
  if (*type == "register") {
    message = ReadRegister(*fields, limits);
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
