// The payloads that two peers exchange through the relay: offers, answers and ICE candidates, in
// the JSON that a browser's RTCSessionDescription and RTCIceCandidate write (toJSON() of
// https://www.w3.org/TR/webrtc/), plus fields of ours that a classic client ignores and need not
// send:
//   "transport": "media" | "audio" | "media2" .. "media8"
//                                   which connection of the pair it is for; absent: media
//   "offerId":   0..2^32-1          an offer carries it, the answer to that offer repeats it
//   "generation": 0..2^16-1         which connection in turn, where one was made anew; absent: 0.
//                                   Both sides go on with the highest that either has offered.
// Pure functions; no state, no time, any thread, no re-entrancy.
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
#include "wasm/signaling/messages.h"

namespace visavis {

inline constexpr std::size_t kMaxSdpBytes = 48 * 1024;  // fits kMaxSignalBytes when escaped as JSON
inline constexpr std::size_t kMaxCandidateBytes = 1024;
inline constexpr std::size_t kMaxSdpMidBytes = 64;
inline constexpr std::size_t kMaxUfragBytes = 256;  // RFC 8839 section 5.4: 4*256 ice-char
inline constexpr std::size_t kMaxUfrags = 8;        // different ones that IceUfrags looks at

enum class PayloadError {
  kTooLarge,          // above kMaxSignalBytes, or too many members
  kInvalidJson,       // not JSON (RFC 8259), not UTF-8, or nested deeper than kMaxJsonDepth
  kNotAnObject,       // except a candidate of null, which means end of candidates
  kDuplicateKey,      // of the top level
  kMissingField,      // "type" or "sdp"; "candidate"; both "sdpMid" and "sdpMLineIndex"
  kInvalidField,      // wrong JSON type, out of range, too long, or with control characters
  kTypeMismatch,      // "type" is not what the message around it says
  kUnknownTransport,  // a connection that this version does not have
};
std::string_view ToString(PayloadError error);  // kebab-case: "invalid-json"

enum class SdpKind : std::uint8_t { kOffer, kAnswer };
std::string_view ToString(SdpKind kind);  // "offer", "answer"

struct SessionDescription {
  SdpKind kind = SdpKind::kOffer;
  std::string sdp;  // 1..kMaxSdpBytes bytes
  TransportId transport = TransportId::kMedia;
  std::optional<std::uint32_t> offer_id;
  std::uint16_t generation = 0;
};

struct IceCandidate {
  std::string candidate;  // empty: end of candidates of this generation (RFC 8838 section 8.2)
  std::optional<std::string> sdp_mid;
  std::optional<std::uint16_t> sdp_mline_index;
  std::optional<std::string> username_fragment;
  TransportId transport = TransportId::kMedia;
  std::uint16_t generation = 0;
};

using SessionPayload = std::variant<SessionDescription, IceCandidate>;

// The connection that `payload` is for; the owner routes by it.
TransportId TransportOf(const SessionPayload& payload);
std::uint16_t GenerationOf(const SessionPayload& payload);
// The kind of the message that carries `payload`.
SignalKind KindOf(const SessionPayload& payload);

// Parses the raw JSON `payload` of a message of `kind`. Unknown fields are ignored.
Result<SessionPayload, PayloadError> ParseSessionPayload(SignalKind kind, std::string_view payload);

// Always valid JSON: bytes that are not UTF-8 become U+FFFD.
std::string Serialize(const SessionDescription& description);
std::string Serialize(const IceCandidate& candidate);

// The different values of "a=ice-ufrag:" in `sdp` (RFC 8839 section 5.4), in order, at most
// kMaxUfrags. A change between two descriptions of a peer is an ICE restart.
std::vector<std::string> IceUfrags(std::string_view sdp);

}  // namespace visavis
