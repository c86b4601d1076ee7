// The messages of the room protocol, both ways, as relay/PROTOCOL.md describes them. Client and
// relay parse and write with this same code. Pure functions; no state, no I/O.
//
// Payloads of offer, answer and candidate are opaque here: `payload` is the raw JSON text of the
// value as it stood in the message (valid JSON, any type), and it is written back byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wasm/base/ids.h"
#include "wasm/base/result.h"

namespace visavis {

// Limits that the parsers enforce (relay/PROTOCOL.md, "Limits").
inline constexpr std::size_t kMaxSignalBytes = 64 * 1024;  // of a message from a client
// Of a message from the relay: a relayed one is a little longer than what the client sent, and
// `registered` grows with the room.
inline constexpr std::size_t kMaxServerMessageBytes = 1024 * 1024;
inline constexpr std::size_t kMaxPeerIdBytes = 64;
inline constexpr std::size_t kMaxTypeBytes = 64;
inline constexpr std::size_t kMaxListedPeers = 4096;  // in one `registered`
inline constexpr std::size_t kMaxIceServers = 32;
inline constexpr std::size_t kMaxRoomNameBytes = 128;
inline constexpr std::size_t kMaxDisplayNameBytes = 128;
inline constexpr std::size_t kMaxTokenBytes = 256;  // of resume and access tokens
inline constexpr int kMaxJsonDepth = 32;

enum class MessageError {
  kTooLarge,     // more bytes, members or elements than the limits above
  kInvalidJson,  // not JSON (RFC 8259), not UTF-8, or nested deeper than kMaxJsonDepth
  kNotAnObject,
  kDuplicateKey,  // of the top level
  kUnknownType,   // "type" missing, not a string, or not one of ours in this direction
  kMissingField,
  kInvalidField,  // wrong JSON type, too long, or out of range
};
std::string_view ToString(MessageError error);  // kebab-case: "invalid-json"

enum class SignalKind : std::uint8_t { kOffer, kAnswer, kCandidate };
std::string_view ToString(SignalKind kind);  // "offer", "answer", "candidate"

// Client → relay.
// The membership that a client wants back (relay/PROTOCOL.md, "Coming back").
struct ResumeRequest {
  std::string token;  // of the newest `registered`, 1..kMaxTokenBytes bytes
  int received = 0;   // messages of that membership that have come, `registered` not counted
  std::vector<PeerId> known;  // the other members, as far as the client knows
};
struct RegisterMessage {
  std::string room;         // "payload" in JSON: 1..kMaxRoomNameBytes bytes
  std::string name;         // display name, may be empty
  int version = 0;          // protocol version the client speaks; 0: the classic subset
  std::string access = {};  // token that opens the room, may be empty
  std::optional<ResumeRequest> resume = std::nullopt;
};
struct SignalMessage {
  SignalKind kind = SignalKind::kOffer;
  std::optional<PeerId> to;  // absent: everyone else in the room
  std::string payload;       // raw JSON
};
struct LeaveMessage {};
struct PingMessage {};
using ClientMessage = std::variant<RegisterMessage, SignalMessage, LeaveMessage, PingMessage>;

// Relay → client.
struct PeerInfo {
  PeerId id;
  std::string name;
};
struct IceServer {
  std::vector<std::string> urls;
  std::string username;
  std::string credential;
};
enum class Resumed : std::uint8_t {
  kNo,        // a new membership
  kKept,      // the relay kept the place; messages continue where they stopped
  kRestored,  // after a restart of the relay: the same id, messages count from zero again
};
std::string_view ToString(Resumed resumed);  // "no", "kept", "restored"
// What a client may do, as far as the relay tells it; zero: it does not.
struct RelayLimits {
  int message_bytes = 0;
  int messages_per_second = 0;
  int message_burst = 0;
  int members = 0;  // of a room
};
struct RegisteredMessage {
  PeerId id;
  int version = 0;
  std::vector<PeerInfo> peers;  // the others, in the order they came
  std::vector<IceServer> ice_servers;
  std::string resume_token = {};  // empty: this relay keeps no places
  int grace_ms = 0;               // for how long it keeps one
  Resumed resumed = Resumed::kNo;
  int received = 0;  // kKept: messages that the relay has had from the client since it registered
  int lost = 0;      // kKept: messages to the client that are gone
  RelayLimits limits = {};
};
struct JoinedMessage {
  PeerInfo peer;
};
struct LeftMessage {
  PeerId id;
  std::string reason;  // "leave", "disconnect", "moved", …: a stable word
};
struct RelayedSignal {
  SignalKind kind = SignalKind::kOffer;
  PeerId sender;
  std::string payload;  // raw JSON
};
struct ErrorMessage {
  std::string code;     // stable, kebab-case: "room-full", or one of ToString(MessageError)
  std::string message;  // for people
  std::string re;       // "type" of the message that caused it; empty: not known
};
struct PongMessage {};
using ServerMessage = std::variant<RegisteredMessage, JoinedMessage, LeftMessage, RelayedSignal,
                                   ErrorMessage, PongMessage>;

// An operator may set them lower than the protocol.
struct ClientMessageLimits {
  std::size_t max_bytes = kMaxSignalBytes;
  std::size_t max_room_name_bytes = kMaxRoomNameBytes;
  std::size_t max_json_depth = kMaxJsonDepth;
};

// Members that a parser does not know are ignored. Errors: all of MessageError.
Result<ClientMessage, MessageError> ParseClientMessage(std::string_view text,
                                                       const ClientMessageLimits& limits = {});
Result<ServerMessage, MessageError> ParseServerMessage(std::string_view text);
// The "type" of a message that a parser refused, for ErrorMessage::re; empty when it has none that
// can be read. At most kMaxTypeBytes.
std::string ReadMessageType(std::string_view text);
// Always valid JSON, provided that payloads are: strings that are not UTF-8 get U+FFFD in the place
// of the wrong bytes, an empty payload is written as null.
std::string Serialize(const ClientMessage& message);
std::string Serialize(const ServerMessage& message);
// An array of RTCIceServer.
std::string Serialize(const std::vector<IceServer>& servers);

}  // namespace visavis
