#include "wasm/signaling/message_fields.h"

#include "wasm/signaling/json_string.h"

namespace visavis {

MessageError ToMessageError(JsonError error) {
  switch (error) {
    case JsonError::kInvalid:
    case JsonError::kTooDeep:
      return MessageError::kInvalidJson;
    case JsonError::kWrongType:
      return MessageError::kNotAnObject;
    case JsonError::kDuplicateKey:
      return MessageError::kDuplicateKey;
    case JsonError::kTooManyMembers:
      return MessageError::kTooLarge;
  }
  return MessageError::kInvalidJson;
}

Result<MessageFields, MessageError> MessageFields::Parse(std::string_view text, int max_depth) {
  const auto object = JsonObject::Parse(text, max_depth);
  if (!object.ok()) return ToMessageError(object.error());
  return MessageFields(object.value());
}

void MessageFields::Fail(MessageError error) {
  if (!error_) error_ = error;
}

std::optional<std::string> MessageFields::OptionalString(std::string_view key, LengthRange length) {
  const auto raw = object_.Find(key);
  if (!raw || error_) return std::nullopt;
  auto text = ReadJsonString(*raw);
  if (!text || text->size() < length.min_bytes || text->size() > length.max_bytes) {
    Fail(MessageError::kInvalidField);
    return std::nullopt;
  }
  return text;
}

std::string MessageFields::String(std::string_view key, LengthRange length) {
  if (!object_.Find(key)) Fail(MessageError::kMissingField);
  return OptionalString(key, length).value_or(std::string());
}

int MessageFields::OptionalInteger(std::string_view key, int min, int max) {
  const auto raw = object_.Find(key);
  if (!raw || error_) return 0;
  const auto value = ReadJsonInteger(*raw);
  if (!value || *value < min || *value > max) {
    Fail(MessageError::kInvalidField);
    return 0;
  }
  return static_cast<int>(*value);
}

std::string_view MessageFields::Raw(std::string_view key) {
  const auto raw = object_.Find(key);
  if (!raw) Fail(MessageError::kMissingField);
  return raw.value_or(std::string_view());
}

PeerId MessageFields::Id(std::string_view key) {
  return PeerId(String(key, {.min_bytes = 1, .max_bytes = kMaxPeerIdBytes}));
}

std::vector<std::string_view> MessageFields::Array(std::string_view key, std::size_t max_elements) {
  const auto raw = object_.Find(key);
  if (!raw || error_) return {};
  auto elements = ParseJsonArray(*raw, kMaxJsonDepth, max_elements);
  if (elements.ok()) return std::move(elements).value();
  Fail(elements.error() == JsonError::kTooManyMembers ? MessageError::kTooLarge
                                                      : MessageError::kInvalidField);
  return {};
}

std::optional<SignalKind> SignalKindOf(std::string_view type) {
  for (const SignalKind kind : {SignalKind::kOffer, SignalKind::kAnswer, SignalKind::kCandidate}) {
    if (ToString(kind) == type) return kind;
  }
  return std::nullopt;
}

void AppendStringMember(std::string& out, std::string_view key, std::string_view text) {
  out += ",\"";
  out += key;
  out += "\":";
  AppendJsonString(out, text);
}

}  // namespace visavis
