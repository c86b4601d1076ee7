#include "relay/http_target.h"

#include <charconv>
#include <optional>

#include "relay/http_list.h"
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

std::string_view OriginForm(std::string_view target, std::string_view host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    std::string_view path = target.substr(scheme.size());
    const std::string_view authority = path.substr(0, path.find_first_of("/?#"));
    if (host.empty() || !EqualIgnoringCase(authority, host)) return target;
    path.remove_prefix(authority.size());
    if (path.starts_with('/')) return path;
    // The path is empty, which means the root (RFC 9110 section 4.2.3).
    return "/";
  }
  return target;
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
