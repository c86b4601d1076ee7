#include "relay/http_range.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "relay/http_list.h"

namespace visavis::relay {
namespace {

// Digits only. What is too great for the type is its greatest number, which no file reaches.
std::optional<std::size_t> ParseNumber(std::string_view digits) {
  constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();
  if (digits.empty()) return std::nullopt;
  std::size_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto value = static_cast<std::size_t>(digit - '0');
    number = number > (kMax - value) / 10 ? kMax : number * 10 + value;
  }
  return number;
}

}  // namespace

RangeChoice ChooseRange(std::string_view range, std::size_t file_size) {
  using Kind = RangeChoice::Kind;
  constexpr RangeChoice kWhole{};
  const std::size_t equals = range.find('=');
  if (equals == std::string_view::npos || !EqualIgnoringCase(range.substr(0, equals), "bytes")) {
    return kWhole;
  }
  const std::string_view spec = TrimOws(range.substr(equals + 1));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return kWhole;
  const std::string_view before = spec.substr(0, dash);
  const auto last = ParseNumber(spec.substr(dash + 1));
  if (!last && dash + 1 < spec.size()) return kWhole;
  if (before.empty()) {
    // The last so many bytes (section 14.1.2).
    if (!last || file_size == 0) return kWhole;
    if (*last == 0) return {.kind = Kind::kUnsatisfiable};
    const std::size_t size = std::min(*last, file_size);
    return {.kind = Kind::kPart, .first = file_size - size, .size = size};
  }
  const auto first = ParseNumber(before);
  if (!first || (last && *last < *first)) return kWhole;
  if (*first >= file_size) return {.kind = Kind::kUnsatisfiable};
  const std::size_t end = last && *last < file_size ? *last + 1 : file_size;
  return {.kind = Kind::kPart, .first = *first, .size = end - *first};
}

}  // namespace visavis::relay
