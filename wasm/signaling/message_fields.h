// Reads the typed members of one message. Like ByteReader: the parser reads all its fields and asks
// for the error once; after the first error every field reads as empty. The text that was parsed
// must outlive it. Used by the parsers of messages.h only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/signaling/json_object.h"
#include "wasm/signaling/messages.h"

namespace visavis {

struct LengthRange {
  std::size_t min_bytes;
  std::size_t max_bytes;
};

class MessageFields {
 public:
  static Result<MessageFields, MessageError> Parse(std::string_view text, int max_depth);

  std::string String(std::string_view key, LengthRange length);
  // Empty when the member is absent.
  std::optional<std::string> OptionalString(std::string_view key, LengthRange length);
  // Zero when the member is absent.
  int OptionalInteger(std::string_view key, int min, int max);
  // Raw JSON of any type.
  std::string_view Raw(std::string_view key);
  std::optional<std::string_view> OptionalRaw(std::string_view key) const {
    return object_.Find(key);
  }
  PeerId Id(std::string_view key);
  // Raw elements; none when the member is absent.
  std::vector<std::string_view> Array(std::string_view key, std::size_t max_elements);

  void Fail(MessageError error);
  std::optional<MessageError> error() const { return error_; }

 private:
  explicit MessageFields(const JsonObject& object) : object_(object) {}

  JsonObject object_;
  std::optional<MessageError> error_;
};

MessageError ToMessageError(JsonError error);

// The kind whose word `type` is; empty: none.
std::optional<SignalKind> SignalKindOf(std::string_view type);

// Appends `,"key":"text"`.
void AppendStringMember(std::string& out, std::string_view key, std::string_view text);

}  // namespace visavis
