#include "wasm/signaling/session_description.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "wasm/signaling/json_object.h"
#include "wasm/signaling/json_string.h"

namespace visavis {
namespace {

PayloadError ToPayloadError(JsonError error) {
  switch (error) {
    case JsonError::kInvalid:
    case JsonError::kTooDeep:
      return PayloadError::kInvalidJson;
    case JsonError::kWrongType:
      return PayloadError::kNotAnObject;
    case JsonError::kDuplicateKey:
      return PayloadError::kDuplicateKey;
    case JsonError::kTooManyMembers:
      return PayloadError::kTooLarge;
  }
  return PayloadError::kInvalidJson;
}

enum class LineBreaks { kRefused, kAllowed };

// SDP and candidates are lines of text (RFC 8866 section 5). A NUL or a stray line break in one
// could only serve to smuggle lines into the browser's parser.
bool IsPlainText(std::string_view text, LineBreaks line_breaks) {
  return std::none_of(text.begin(), text.end(), [line_breaks](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (line_breaks == LineBreaks::kAllowed && (c == '\r' || c == '\n' || c == '\t')) return false;
    return byte < 0x20 || byte == 0x7f;
  });
}

// Reads typed members; after the first error every member reads as empty.
class Fields {
 public:
  explicit Fields(const JsonObject& object) : object_(object) {}

  // Empty when the member is absent or null, as a browser writes it when it has no value.
  std::optional<std::string> OptionalString(std::string_view key, std::size_t max_bytes,
                                            LineBreaks line_breaks) {
    const auto raw = FindValue(key);
    if (!raw) return std::nullopt;
    auto text = ReadJsonString(*raw);
    if (text && text->size() <= max_bytes && IsPlainText(*text, line_breaks)) return text;
    Fail(PayloadError::kInvalidField);
    return std::nullopt;
  }
  std::string String(std::string_view key, std::size_t max_bytes, LineBreaks line_breaks) {
    if (!FindValue(key)) Fail(PayloadError::kMissingField);
    return OptionalString(key, max_bytes, line_breaks).value_or(std::string());
  }
  template <typename Integer>
  std::optional<Integer> OptionalInteger(std::string_view key) {
    const auto raw = FindValue(key);
    if (!raw) return std::nullopt;
    const auto value = ReadJsonInteger(*raw);
    if (value && *value >= 0 && *value <= std::int64_t{std::numeric_limits<Integer>::max()}) {
      return static_cast<Integer>(*value);
    }
    Fail(PayloadError::kInvalidField);
    return std::nullopt;
  }
  TransportId Transport() {
    constexpr std::size_t kMaxWordBytes = 16;
    const auto word = OptionalString("transport", kMaxWordBytes, LineBreaks::kRefused);
    if (!word) return TransportId::kMedia;
    if (const auto transport = ParseTransport(*word)) return *transport;
    Fail(PayloadError::kUnknownTransport);
    return TransportId::kMedia;
  }

  void Fail(PayloadError error) {
    if (!error_) error_ = error;
  }
  std::optional<PayloadError> error() const { return error_; }

 private:
  std::optional<std::string_view> FindValue(std::string_view key) const {
    const auto raw = object_.Find(key);
    return raw && *raw != "null" ? raw : std::nullopt;
  }

  const JsonObject& object_;
  std::optional<PayloadError> error_;
};

SessionDescription ReadDescription(Fields& fields, SdpKind kind) {
  constexpr std::size_t kMaxTypeBytes = 16;
  const std::string type = fields.String("type", kMaxTypeBytes, LineBreaks::kRefused);
  if (type != ToString(kind)) fields.Fail(PayloadError::kTypeMismatch);
  SessionDescription description;
  description.kind = kind;
  description.sdp = fields.String("sdp", kMaxSdpBytes, LineBreaks::kAllowed);
  if (description.sdp.empty()) fields.Fail(PayloadError::kInvalidField);
  description.transport = fields.Transport();
  description.offer_id = fields.OptionalInteger<std::uint32_t>("offerId");
  description.generation = fields.OptionalInteger<std::uint16_t>("generation").value_or(0);
  return description;
}

IceCandidate ReadCandidate(Fields& fields) {
  IceCandidate candidate;
  candidate.candidate = fields.String("candidate", kMaxCandidateBytes, LineBreaks::kRefused);
  candidate.sdp_mid = fields.OptionalString("sdpMid", kMaxSdpMidBytes, LineBreaks::kRefused);
  candidate.sdp_mline_index = fields.OptionalInteger<std::uint16_t>("sdpMLineIndex");
  candidate.username_fragment =
      fields.OptionalString("usernameFragment", kMaxUfragBytes, LineBreaks::kRefused);
  candidate.transport = fields.Transport();
  candidate.generation = fields.OptionalInteger<std::uint16_t>("generation").value_or(0);
  // addIceCandidate() throws a TypeError for such a one.
  if (!candidate.candidate.empty() && !candidate.sdp_mid && !candidate.sdp_mline_index) {
    fields.Fail(PayloadError::kMissingField);
  }
  return candidate;
}

void AppendConnection(std::string& out, TransportId transport, std::uint16_t generation) {
  out += ",\"transport\":";
  AppendJsonString(out, ToString(transport));
  if (generation > 0) out += ",\"generation\":" + std::to_string(generation);
}

void AppendOptionalString(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    AppendJsonString(out, *text);
  } else {
    out += "null";
  }
}

}  // namespace

std::string_view ToString(PayloadError error) {
  switch (error) {
    case PayloadError::kTooLarge:
      return "too-large";
    case PayloadError::kInvalidJson:
      return "invalid-json";
    case PayloadError::kNotAnObject:
      return "not-an-object";
    case PayloadError::kDuplicateKey:
      return "duplicate-key";
    case PayloadError::kMissingField:
      return "missing-field";
    case PayloadError::kInvalidField:
      return "invalid-field";
    case PayloadError::kTypeMismatch:
      return "type-mismatch";
    case PayloadError::kUnknownTransport:
      return "unknown-transport";
  }
  return "";
}

std::string_view ToString(SdpKind kind) {
  switch (kind) {
    case SdpKind::kOffer:
      return "offer";
    case SdpKind::kAnswer:
      return "answer";
  }
  return "";
}

TransportId TransportOf(const SessionPayload& payload) {
  return std::visit([](const auto& each) { return each.transport; }, payload);
}

std::uint16_t GenerationOf(const SessionPayload& payload) {
  return std::visit([](const auto& each) { return each.generation; }, payload);
}

SignalKind KindOf(const SessionPayload& payload) {
  const auto* description = std::get_if<SessionDescription>(&payload);
  if (description == nullptr) return SignalKind::kCandidate;
  return description->kind == SdpKind::kOffer ? SignalKind::kOffer : SignalKind::kAnswer;
}

Result<SessionPayload, PayloadError> ParseSessionPayload(SignalKind kind,
                                                         std::string_view payload) {
  if (payload.size() > kMaxSignalBytes) return PayloadError::kTooLarge;
  // What a classic client sends when it forwards the last icecandidate event as it is.
  if (kind == SignalKind::kCandidate && payload == "null") return SessionPayload(IceCandidate());
  const auto object = JsonObject::Parse(payload, kMaxJsonDepth);
  if (!object.ok()) return ToPayloadError(object.error());
  Fields fields(object.value());
  SessionPayload parsed;
  switch (kind) {
    case SignalKind::kOffer:
      parsed = ReadDescription(fields, SdpKind::kOffer);
      break;
    case SignalKind::kAnswer:
      parsed = ReadDescription(fields, SdpKind::kAnswer);
      break;
    case SignalKind::kCandidate:
      parsed = ReadCandidate(fields);
      break;
  }
  if (fields.error()) return *fields.error();
  return parsed;
}

std::string Serialize(const SessionDescription& description) {
  std::string out = "{\"type\":";
  AppendJsonString(out, ToString(description.kind));
  out += ",\"sdp\":";
  AppendJsonString(out, description.sdp);
  AppendConnection(out, description.transport, description.generation);
  if (description.offer_id) out += ",\"offerId\":" + std::to_string(*description.offer_id);
  return out + '}';
}

std::string Serialize(const IceCandidate& candidate) {
  std::string out = "{\"candidate\":";
  AppendJsonString(out, candidate.candidate);
  out += ",\"sdpMid\":";
  AppendOptionalString(out, candidate.sdp_mid);
  out += ",\"sdpMLineIndex\":";
  out += candidate.sdp_mline_index ? std::to_string(*candidate.sdp_mline_index) : "null";
  out += ",\"usernameFragment\":";
  AppendOptionalString(out, candidate.username_fragment);
  AppendConnection(out, candidate.transport, candidate.generation);
  return out + '}';
}

std::vector<std::string> IceUfrags(std::string_view sdp) {
  constexpr std::string_view kAttribute = "a=ice-ufrag:";
  std::vector<std::string> ufrags;
  while (!sdp.empty() && ufrags.size() < kMaxUfrags) {
    const std::string_view line = sdp.substr(0, sdp.find_first_of("\r\n"));
    sdp.remove_prefix(std::min(sdp.size(), line.size() + 1));
    if (!line.starts_with(kAttribute)) continue;
    std::string ufrag(line.substr(kAttribute.size()));
    if (std::find(ufrags.begin(), ufrags.end(), ufrag) == ufrags.end()) {
      ufrags.push_back(std::move(ufrag));
    }
  }
  return ufrags;
}

}  // namespace visavis
