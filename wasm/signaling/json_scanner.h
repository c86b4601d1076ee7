// Walks over JSON text (RFC 8259) and says whether it is valid, without building anything: the
// relay forwards payloads as bytes and only has to know where a value ends. A cursor over a text
// that the caller owns; the text must be valid UTF-8 already. Nothing here allocates.
//
// Stricter than the grammar in one point: an escaped surrogate without its other half is refused,
// because such a string has no UTF-8 form (RFC 8259 section 8.2).
#pragma once

#include <cstddef>
#include <string_view>

namespace visavis {

enum class JsonError {
  kInvalid,         // breaks the grammar, or not UTF-8
  kTooDeep,         // arrays and objects nested deeper than asked for
  kWrongType,       // valid JSON, but not what was asked for
  kDuplicateKey,    // after escapes are resolved
  kTooManyMembers,  // of the one object or array that is being taken apart
};
std::string_view ToString(JsonError error);

class JsonScanner {
 public:
  // An array or object inside none has depth 1.
  JsonScanner(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  void SkipSpace();
  // Skips one value of any type. False: not a value, see error().
  bool SkipValue();
  // Skips a string; `inside` becomes what stands between its quotes, escapes as they are.
  bool SkipString(std::string_view& inside);
  // Skips `expected` when it comes next.
  bool Take(char expected);

  // Enters or leaves the array or object whose bracket has just been taken.
  bool Enter();
  void Leave() { --depth_; }

  bool AtEnd() const { return position_ == text_.size(); }
  std::size_t position() const { return position_; }
  // Why the last skip failed.
  JsonError error() const { return error_; }

 private:
  bool SkipContainer(char close, bool (JsonScanner::*skip_member)());
  bool SkipObjectMember();
  bool SkipNumber();
  bool SkipWord(std::string_view word);
  bool SkipEscape();
  bool SkipDigits();
  // The four hex digits of an escape, or -1.
  int TakeHex4();

  std::string_view text_;
  int max_depth_;
  std::size_t position_ = 0;
  int depth_ = 0;
  JsonError error_ = JsonError::kInvalid;
};

}  // namespace visavis
