#include "wasm/signaling/json_string.h"

#include <charconv>
#include <cstddef>

#include "wasm/signaling/utf8.h"

namespace visavis {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

char32_t Hex4(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + 4, value, 16);
  return value;
}

char ShortEscape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

// The bytes of the character that `text` begins with; 0: not UTF-8.
std::size_t CharacterSize(std::string_view text) {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    if (IsValidUtf8(text.substr(0, size))) return size;
  }
  return 0;
}

void AppendEscaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
  }
}

}  // namespace

std::string ResolveJsonEscapes(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t plain = raw.find('\\');
    text += raw.substr(0, plain);
    if (plain == std::string_view::npos) break;
    raw.remove_prefix(plain);
    if (raw[1] != 'u') {
      text += ShortEscape(raw[1]);
      raw.remove_prefix(2);
      continue;
    }
    char32_t code_point = Hex4(raw.substr(2));
    raw.remove_prefix(6);
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10U) + (Hex4(raw.substr(2)) - 0xDC00);
      raw.remove_prefix(6);
    }
    AppendUtf8(text, code_point);
  }
  return text;
}

std::optional<std::string> ReadJsonString(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') return std::nullopt;
  return ResolveJsonEscapes(raw.substr(1, raw.size() - 2));
}

std::optional<std::int64_t> ReadJsonInteger(std::string_view raw) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return value;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  const bool valid = IsValidUtf8(text);
  while (!text.empty()) {
    const char c = text.front();
    if (static_cast<unsigned char>(c) < 0x80) {
      if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
        AppendEscaped(out, c);
      } else {
        out += c;
      }
      text.remove_prefix(1);
      continue;
    }
    const std::size_t size = valid ? 1 : CharacterSize(text);
    out += size == 0 ? kReplacement : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  out += '"';
}

}  // namespace visavis
