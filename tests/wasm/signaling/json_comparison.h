// Our JSON parsers against nlohmann/json, for tests and fuzzers.
#pragma once

#include <string_view>

#include "tests/wasm/signaling/json_oracle.h"
#include "wasm/signaling/json_object.h"
#include "wasm/signaling/json_string.h"

namespace visavis {

// True when JsonObject says of `text` what nlohmann/json says.
inline bool ObjectAgreesWithNlohmann(std::string_view text, int max_depth) {
  const JsonVerdict verdict = AskNlohmann(text);
  const auto object = JsonObject::Parse(text, max_depth);
  if (verdict.kind == JsonVerdict::Kind::kSkipped) return true;
  const bool is_valid = verdict.kind == JsonVerdict::Kind::kValid;
  const bool is_object = is_valid && verdict.top == JsonVerdict::Top::kObject;
  if (object.ok()) {
    if (!is_object || verdict.depth > max_depth || verdict.HasDuplicateKey()) return false;
    if (object.value().members().size() != verdict.keys.size()) return false;
    for (std::size_t i = 0; i < verdict.keys.size(); ++i) {
      const JsonObject::Member& member = object.value().members()[i];
      if (ResolveJsonEscapes(member.key) != verdict.keys[i]) return false;
      if (object.value().Find(verdict.keys[i]) != member.value) return false;
      if (AskNlohmann(member.value).kind == JsonVerdict::Kind::kInvalid) return false;
    }
    return true;
  }
  switch (object.error()) {
    case JsonError::kInvalid:
      return !is_valid;
    case JsonError::kTooDeep:
      return verdict.depth > max_depth;
    case JsonError::kWrongType:
      return is_valid && !is_object;
    case JsonError::kDuplicateKey:
      return is_object && verdict.HasDuplicateKey();
    case JsonError::kTooManyMembers:
      return is_object && verdict.keys.size() > JsonObject::kMaxMembers;
  }
  return false;
}

// True when ParseJsonArray says of `text` what nlohmann/json says.
inline bool ArrayAgreesWithNlohmann(std::string_view text, int max_depth,
                                    std::size_t max_elements) {
  const JsonVerdict verdict = AskNlohmann(text);
  const auto array = ParseJsonArray(text, max_depth, max_elements);
  if (verdict.kind == JsonVerdict::Kind::kSkipped) return true;
  const bool is_valid = verdict.kind == JsonVerdict::Kind::kValid;
  const bool is_array = is_valid && verdict.top == JsonVerdict::Top::kArray;
  if (array.ok()) {
    return is_array && verdict.depth <= max_depth && array.value().size() == verdict.elements;
  }
  switch (array.error()) {
    case JsonError::kInvalid:
      return !is_valid;
    case JsonError::kTooDeep:
      return verdict.depth > max_depth;
    case JsonError::kWrongType:
      return is_valid && !is_array;
    case JsonError::kDuplicateKey:
      return false;
    case JsonError::kTooManyMembers:
      return is_array && verdict.elements > max_elements;
  }
  return false;
}

}  // namespace visavis
