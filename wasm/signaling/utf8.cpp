#include "wasm/signaling/utf8.h"

#include <cstddef>
#include <cstring>

namespace visavis {

bool Utf8Validator::Push(std::string_view piece) {
  std::size_t i = 0;
  while (valid_ && i < piece.size()) {
    if (missing_ == 0) {
      // Most signaling is ASCII: eight bytes at a time.
      std::uint64_t word = 0;
      while (i + sizeof word <= piece.size()) {
        std::memcpy(&word, piece.data() + i, sizeof word);
        if ((word & 0x8080808080808080ULL) != 0) break;
        i += sizeof word;
      }
      if (i == piece.size()) break;
    }
    valid_ = PushByte(static_cast<std::uint8_t>(piece[i++]));
  }
  return valid_;
}

// The ranges are the table of RFC 3629 section 4.
bool Utf8Validator::PushByte(std::uint8_t byte) {
  if (missing_ > 0) {
    if (byte < next_lowest_ || byte > next_highest_) return false;
    --missing_;
    next_lowest_ = 0x80;
    next_highest_ = 0xBF;
    return true;
  }
  if (byte < 0x80) return true;
  if (byte < 0xC2 || byte > 0xF4) return false;
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  if (byte == 0xE0) next_lowest_ = 0xA0;
  if (byte == 0xED) next_highest_ = 0x9F;
  if (byte == 0xF0) next_lowest_ = 0x90;
  if (byte == 0xF4) next_highest_ = 0x8F;
  return true;
}

bool IsValidUtf8(std::string_view text) {
  Utf8Validator validator;
  return validator.Push(text) && validator.IsComplete();
}

void AppendUtf8(std::string& out, char32_t code_point) {
  const auto continuation = [code_point](unsigned shift) {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | (code_point >> 6U));
    out += continuation(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | (code_point >> 12U));
    out += continuation(6);
    out += continuation(0);
  } else {
    out += static_cast<char>(0xF0U | (code_point >> 18U));
    out += continuation(12);
    out += continuation(6);
    out += continuation(0);
  }
}

}  // namespace visavis
