// The half of messages.h that the relay writes and the client parses.
#include <limits>

#include "wasm/signaling/json_string.h"
#include "wasm/signaling/message_fields.h"
#include "wasm/signaling/messages.h"

namespace visavis {
namespace {

constexpr LengthRange kTypeLength{.min_bytes = 1, .max_bytes = kMaxTypeBytes};
constexpr LengthRange kNameLength{.min_bytes = 0, .max_bytes = kMaxDisplayNameBytes};
constexpr LengthRange kWordLength{.min_bytes = 0, .max_bytes = 64};
constexpr LengthRange kTextLength{.min_bytes = 0, .max_bytes = 1024};
constexpr LengthRange kTokenLength{.min_bytes = 1, .max_bytes = kMaxTokenBytes};
constexpr std::size_t kMaxUrlsPerIceServer = 16;
constexpr int kAnyInt = std::numeric_limits<int>::max();

PeerInfo ReadPeer(MessageFields& fields) {
  PeerInfo peer;
  peer.id = fields.Id("id");
  peer.name = fields.OptionalString("name", kNameLength).value_or(std::string());
  return peer;
}

// RTCIceServer: "urls" is one string or an array of them.
IceServer ReadIceServer(MessageFields& fields) {
  IceServer server;
  const std::string_view urls = fields.Raw("urls");
  if (urls.starts_with('"')) {
    server.urls.push_back(fields.String("urls", kTextLength));
  } else {
    for (const std::string_view element : fields.Array("urls", kMaxUrlsPerIceServer)) {
      const auto url = ReadJsonString(element);
      if (!url || url->size() > kTextLength.max_bytes) fields.Fail(MessageError::kInvalidField);
      server.urls.push_back(url.value_or(std::string()));
    }
  }
  server.username = fields.OptionalString("username", kTextLength).value_or(std::string());
  server.credential = fields.OptionalString("credential", kTextLength).value_or(std::string());
  return server;
}

template <typename Element>
std::vector<Element> ReadObjects(MessageFields& fields, std::string_view key,
                                 std::size_t max_elements,
                                 Element (*read_element)(MessageFields&)) {
  std::vector<Element> read;
  for (const std::string_view raw : fields.Array(key, max_elements)) {
    auto element = MessageFields::Parse(raw, kMaxJsonDepth);
    if (element.ok()) read.push_back(read_element(*element));
    if (!element.ok() || element->error()) fields.Fail(MessageError::kInvalidField);
  }
  return read;
}

// Reads the object `key` with `read`; nothing when it is absent.
template <typename Read>
void ReadObject(MessageFields& fields, std::string_view key, Read read) {
  const auto raw = fields.OptionalRaw(key);
  if (!raw) return;
  auto object = MessageFields::Parse(*raw, kMaxJsonDepth);
  if (object.ok()) read(*object);
  if (!object.ok() || object->error()) fields.Fail(MessageError::kInvalidField);
}

// A word that we do not know gives us nothing to go on with: kNo.
Resumed ResumedOf(std::string_view word) {
  for (const Resumed resumed : {Resumed::kKept, Resumed::kRestored}) {
    if (ToString(resumed) == word) return resumed;
  }
  return Resumed::kNo;
}

ServerMessage ReadRegistered(MessageFields& fields) {
  RegisteredMessage message;
  message.id = fields.Id("id");
  message.version = fields.OptionalInteger("version", 0, kAnyInt);
  message.peers = ReadObjects(fields, "peers", kMaxListedPeers, &ReadPeer);
  message.ice_servers = ReadObjects(fields, "iceServers", kMaxIceServers, &ReadIceServer);
  ReadObject(fields, "resume", [&message](MessageFields& resume) {
    message.resume_token = resume.String("token", kTokenLength);
    message.grace_ms = resume.OptionalInteger("graceMs", 0, kAnyInt);
  });
  ReadObject(fields, "resumed", [&message](MessageFields& resumed) {
    message.resumed = ResumedOf(resumed.String("how", kWordLength));
    message.received = resumed.OptionalInteger("received", 0, kAnyInt);
    message.lost = resumed.OptionalInteger("lost", 0, kAnyInt);
  });
  ReadObject(fields, "limits", [&message](MessageFields& limits) {
    message.limits.message_bytes = limits.OptionalInteger("messageBytes", 0, kAnyInt);
    message.limits.messages_per_second = limits.OptionalInteger("messagesPerSecond", 0, kAnyInt);
    message.limits.message_burst = limits.OptionalInteger("messageBurst", 0, kAnyInt);
    message.limits.members = limits.OptionalInteger("members", 0, kAnyInt);
  });
  return message;
}

ServerMessage ReadLeft(MessageFields& fields) {
  LeftMessage message;
  message.id = fields.Id("id");
  message.reason = fields.OptionalString("reason", kWordLength).value_or(std::string());
  return message;
}

ServerMessage ReadRelayed(MessageFields& fields, SignalKind kind) {
  RelayedSignal message;
  message.kind = kind;
  message.sender = fields.Id("senderId");
  message.payload = fields.Raw("payload");
  return message;
}

ServerMessage ReadError(MessageFields& fields) {
  ErrorMessage message;
  message.code = fields.String("code", kWordLength);
  message.message = fields.OptionalString("message", kTextLength).value_or(std::string());
  message.re = fields.OptionalString("re", kWordLength).value_or(std::string());
  return message;
}

// The members of a peer, in `joined` and in the list of peers.
void AppendPeer(std::string& out, const PeerInfo& peer) {
  out += "\"id\":";
  AppendJsonString(out, peer.id.value());
  AppendStringMember(out, "name", peer.name);
}

void AppendIceServer(std::string& out, const IceServer& server) {
  out += "{\"urls\":[";
  std::string_view comma;
  for (const std::string& url : server.urls) {
    out += comma;
    AppendJsonString(out, url);
    comma = ",";
  }
  out += ']';
  if (!server.username.empty()) AppendStringMember(out, "username", server.username);
  if (!server.credential.empty()) AppendStringMember(out, "credential", server.credential);
  out += '}';
}

void AppendIntegerMember(std::string& out, std::string_view key, int value) {
  out += ",\"";
  out += key;
  out += "\":";
  out += std::to_string(value);
}

void AppendLimits(std::string& out, const RelayLimits& limits) {
  out += ",\"limits\":{\"messageBytes\":" + std::to_string(limits.message_bytes);
  AppendIntegerMember(out, "messagesPerSecond", limits.messages_per_second);
  AppendIntegerMember(out, "messageBurst", limits.message_burst);
  AppendIntegerMember(out, "members", limits.members);
  out += '}';
}

std::string Write(const RegisteredMessage& message) {
  std::string out = R"({"type":"registered")";
  AppendStringMember(out, "id", message.id.value());
  out += ",\"version\":" + std::to_string(message.version) + ",\"peers\":[";
  std::string_view comma;
  for (const PeerInfo& peer : message.peers) {
    out += comma;
    out += '{';
    AppendPeer(out, peer);
    out += '}';
    comma = ",";
  }
  out += "],\"iceServers\":" + Serialize(message.ice_servers);
  if (!message.resume_token.empty()) {
    out += ",\"resume\":{\"token\":";
    AppendJsonString(out, message.resume_token);
    AppendIntegerMember(out, "graceMs", message.grace_ms);
    out += '}';
  }
  if (message.resumed != Resumed::kNo) {
    out += ",\"resumed\":{\"how\":";
    AppendJsonString(out, ToString(message.resumed));
    AppendIntegerMember(out, "received", message.received);
    AppendIntegerMember(out, "lost", message.lost);
    out += '}';
  }
  if (message.limits.message_bytes > 0) AppendLimits(out, message.limits);
  out += '}';
  return out;
}

std::string Write(const JoinedMessage& message) {
  std::string out = R"({"type":"joined",)";
  AppendPeer(out, message.peer);
  return out + "}";
}

std::string Write(const LeftMessage& message) {
  std::string out = R"({"type":"left")";
  AppendStringMember(out, "id", message.id.value());
  AppendStringMember(out, "reason", message.reason);
  return out + "}";
}

std::string Write(const RelayedSignal& message) {
  std::string out;
  out.reserve(message.payload.size() + message.sender.value().size() + 64);
  out += R"({"type":")";
  out += ToString(message.kind);
  out += '"';
  AppendStringMember(out, "senderId", message.sender.value());
  out += ",\"payload\":";
  out += message.payload.empty() ? std::string_view("null") : message.payload;
  out += '}';
  return out;
}

std::string Write(const ErrorMessage& message) {
  std::string out = R"({"type":"error")";
  AppendStringMember(out, "code", message.code);
  AppendStringMember(out, "message", message.message);
  if (!message.re.empty()) AppendStringMember(out, "re", message.re);
  return out + "}";
}

std::string Write(const PongMessage&) { return R"({"type":"pong"})"; }

}  // namespace

std::string_view ToString(Resumed resumed) {
  switch (resumed) {
    case Resumed::kNo:
      return "no";
    case Resumed::kKept:
      return "kept";
    case Resumed::kRestored:
      return "restored";
  }
  return "no";
}

Result<ServerMessage, MessageError> ParseServerMessage(std::string_view text) {
  if (text.size() > kMaxServerMessageBytes) return MessageError::kTooLarge;
  auto fields = MessageFields::Parse(text, kMaxJsonDepth);
  if (!fields.ok()) return fields.error();
  const auto type = fields->OptionalString("type", kTypeLength);
  if (!type) return MessageError::kUnknownType;
  ServerMessage message;
  if (*type == "registered") {
    message = ReadRegistered(*fields);
  } else if (*type == "joined") {
    message = JoinedMessage{ReadPeer(*fields)};
  } else if (*type == "left") {
    message = ReadLeft(*fields);
  } else if (const auto kind = SignalKindOf(*type)) {
    message = ReadRelayed(*fields, *kind);
  } else if (*type == "error") {
    message = ReadError(*fields);
  } else if (*type == "pong") {
    message = PongMessage{};
  } else {
    return MessageError::kUnknownType;
  }
  if (fields->error()) return *fields->error();
  return message;
}

std::string Serialize(const std::vector<IceServer>& servers) {
  std::string out = "[";
  for (const IceServer& server : servers) {
    if (out.size() > 1) out += ',';
    AppendIceServer(out, server);
  }
  return out + "]";
}

std::string Serialize(const ServerMessage& message) {
  return std::visit([](const auto& m) { return Write(m); }, message);
}

}  // namespace visavis
