// UTF-8 validity (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. Owns
// nothing, reads no clock; used by the JSON scanner for whole texts and by the relay for fragmented
// ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace visavis {

// Checks a text that arrives in pieces which may split a character.
class Utf8Validator {
 public:
  // False as soon as the bytes so far cannot begin a valid text; the validator then stays invalid.
  bool Push(std::string_view piece);
  // True when everything pushed is a whole, valid text.
  bool IsComplete() const { return valid_ && missing_ == 0; }
  void Reset() { *this = Utf8Validator(); }

 private:
  bool PushByte(std::uint8_t byte);

  bool valid_ = true;
  std::uint8_t missing_ = 0;         // continuation bytes the current character still needs
  std::uint8_t next_lowest_ = 0x80;  // range of the next continuation byte (RFC 3629 section 4)
  std::uint8_t next_highest_ = 0xBF;
};

bool IsValidUtf8(std::string_view text);

// Appends a code point that is not a surrogate and at most U+10FFFF.
void AppendUtf8(std::string& out, char32_t code_point);

}  // namespace visavis
