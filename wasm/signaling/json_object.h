// A JSON object (RFC 8259) taken apart one level deep: keys and the raw text of their values, as
// slices of the text that was parsed, which the caller keeps alive. The whole text is validated,
// the values are not interpreted. No allocation, except where a key carries escapes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/base/result.h"
#include "wasm/signaling/json_scanner.h"

namespace visavis {

class JsonObject {
 public:
  // More than any message has; keeps the search for duplicate keys cheap on hostile input.
  static constexpr std::size_t kMaxMembers = 32;

  struct Member {
    std::string_view key;    // between the quotes, escapes as they are
    std::string_view value;  // raw, without the space around it
  };

  // `text` is one object with optional space around it, nested at most `max_depth` deep (the object
  // itself is 1). Errors: all of JsonError.
  static Result<JsonObject, JsonError> Parse(std::string_view text, int max_depth);

  // The raw value of the member whose key, escapes resolved, is `key`.
  std::optional<std::string_view> Find(std::string_view key) const;

  std::span<const Member> members() const { return std::span(members_).first(size_); }

 private:
  bool HasKey(std::string_view raw_key) const;

  std::array<Member, kMaxMembers> members_;
  std::size_t size_ = 0;
};

// The raw elements of one array. Errors: kInvalid, kTooDeep, kWrongType, kTooManyMembers.
Result<std::vector<std::string_view>, JsonError> ParseJsonArray(std::string_view text,
                                                                int max_depth,
                                                                std::size_t max_elements);

}  // namespace visavis
