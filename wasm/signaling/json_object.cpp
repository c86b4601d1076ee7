#include "wasm/signaling/json_object.h"

#include "wasm/signaling/json_string.h"
#include "wasm/signaling/utf8.h"

namespace visavis {
namespace {

// `raw` stands between the quotes in valid JSON, `plain` has no escapes.
bool KeyEquals(std::string_view raw, std::string_view plain) {
  if (raw.find('\\') == std::string_view::npos) return raw == plain;
  return ResolveJsonEscapes(raw) == plain;
}

// Valid JSON of another type is told apart from text that is no JSON at all.
JsonError WrongTypeOrInvalid(std::string_view text, int max_depth) {
  JsonScanner scanner(text, max_depth);
  scanner.SkipSpace();
  if (!scanner.SkipValue()) return scanner.error();
  scanner.SkipSpace();
  return scanner.AtEnd() ? JsonError::kWrongType : JsonError::kInvalid;
}

}  // namespace

Result<JsonObject, JsonError> JsonObject::Parse(std::string_view text, int max_depth) {
  if (!IsValidUtf8(text)) return JsonError::kInvalid;
  JsonScanner scanner(text, max_depth);
  scanner.SkipSpace();
  if (!scanner.Take('{')) return WrongTypeOrInvalid(text, max_depth);
  if (!scanner.Enter()) return scanner.error();
  JsonObject object;
  // Reported only once the whole text has proved valid.
  std::optional<JsonError> late_error;
  scanner.SkipSpace();
  if (!scanner.Take('}')) {
    do {
      Member member;
      scanner.SkipSpace();
      if (!scanner.SkipString(member.key)) return scanner.error();
      scanner.SkipSpace();
      if (!scanner.Take(':')) return JsonError::kInvalid;
      scanner.SkipSpace();
      const std::size_t begin = scanner.position();
      if (!scanner.SkipValue()) return scanner.error();
      member.value = text.substr(begin, scanner.position() - begin);
      scanner.SkipSpace();
      if (late_error) continue;
      if (object.size_ == kMaxMembers) {
        late_error = JsonError::kTooManyMembers;
      } else if (object.HasKey(member.key)) {
        late_error = JsonError::kDuplicateKey;
      } else {
        object.members_[object.size_++] = member;
      }
    } while (scanner.Take(','));
    if (!scanner.Take('}')) return JsonError::kInvalid;
  }
  scanner.SkipSpace();
  if (!scanner.AtEnd()) return JsonError::kInvalid;
  if (late_error) return *late_error;
  return object;
}

bool JsonObject::HasKey(std::string_view raw_key) const {
  if (raw_key.find('\\') == std::string_view::npos) return Find(raw_key).has_value();
  return Find(ResolveJsonEscapes(raw_key)).has_value();
}

std::optional<std::string_view> JsonObject::Find(std::string_view key) const {
  for (const Member& member : members()) {
    if (KeyEquals(member.key, key)) return member.value;
  }
  return std::nullopt;
}

Result<std::vector<std::string_view>, JsonError> ParseJsonArray(std::string_view text,
                                                                int max_depth,
                                                                std::size_t max_elements) {
  if (!IsValidUtf8(text)) return JsonError::kInvalid;
  JsonScanner scanner(text, max_depth);
  scanner.SkipSpace();
  if (!scanner.Take('[')) return WrongTypeOrInvalid(text, max_depth);
  if (!scanner.Enter()) return scanner.error();
  std::vector<std::string_view> elements;
  bool too_many = false;
  scanner.SkipSpace();
  if (!scanner.Take(']')) {
    do {
      scanner.SkipSpace();
      const std::size_t begin = scanner.position();
      if (!scanner.SkipValue()) return scanner.error();
      if (elements.size() == max_elements) {
        too_many = true;
      } else {
        elements.push_back(text.substr(begin, scanner.position() - begin));
      }
      scanner.SkipSpace();
    } while (scanner.Take(','));
    if (!scanner.Take(']')) return JsonError::kInvalid;
  }
  scanner.SkipSpace();
  if (!scanner.AtEnd()) return JsonError::kInvalid;
  if (too_many) return JsonError::kTooManyMembers;
  return elements;
}

}  // namespace visavis
