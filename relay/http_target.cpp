#include "relay/http_target.h"

#include <charconv>
#include <optional>

#include "wasm/signaling/utf8.h"

namespace visavis::relay {
namespace {

Result<std::string, TargetError> DecodeSegment(std::string_view raw) {
  std::string segment;
  segment.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      unsigned value = 0;
      const std::string_view digits = raw.substr(i + 1, 2);
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) {
        return TargetError::kBadEscape;
      }
      c = static_cast<char>(value);
      i += 2;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '\\') return TargetError::kBadCharacter;
    segment += c;
  }
  if (!IsValidUtf8(segment)) return TargetError::kBadCharacter;
  if (segment == "." || segment == "..") return TargetError::kDotSegment;
  return segment;
}

}  // namespace

std::string_view ToString(TargetError error) {
  switch (error) {
    case TargetError::kNotOriginForm:
      return "not-origin-form";
    case TargetError::kBadEscape:
      return "bad-escape";
    case TargetError::kBadCharacter:
      return "bad-character";
    case TargetError::kDotSegment:
      return "dot-segment";
  }
  return "unknown";
}

Result<std::vector<std::string>, TargetError> ParseTarget(std::string_view target) {
  if (!target.starts_with('/')) return TargetError::kNotOriginForm;
  std::string_view rest = target.substr(1, target.find_first_of("?#") - 1);
  std::vector<std::string> segments;
  while (true) {
    const std::size_t slash = rest.find('/');
    auto segment = DecodeSegment(rest.substr(0, slash));
    if (!segment.ok()) return segment.error();
    segments.push_back(std::move(segment).value());
    if (slash == std::string_view::npos) return segments;
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace visavis::relay
