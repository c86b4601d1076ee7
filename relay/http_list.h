// The pieces of which HTTP field values are made (RFC 9110 section 5.6). Pure functions.
#pragma once

#include <boost/beast/core/string.hpp>
#include <string_view>

namespace visavis::relay {

// Without the spaces and tabs around it.
inline std::string_view TrimOws(std::string_view text) {
  constexpr std::string_view kOws = " \t";
  const std::size_t first = text.find_first_not_of(kOws);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kOws) - first + 1);
}

// Takes what stands before `separator` off the front of `rest`, and the separator with it; all when
// there is none. Trimmed.
inline std::string_view TakeUntil(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view taken = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return TrimOws(taken);
}

// Letters of ASCII count as equal in either case.
inline bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return boost::beast::iequals(a, b);
}

}  // namespace visavis::relay
