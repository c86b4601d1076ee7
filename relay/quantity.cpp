#include "relay/quantity.h"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace visavis::relay {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kByteUnits{
    {{"GiB", 1U << 30U}, {"MiB", 1U << 20U}, {"KiB", 1U << 10U}, {"B", 1}}};
// "ms" before "s", whose end it shares; in seconds.
constexpr std::array<std::pair<std::string_view, double>, 5> kTimeUnits{
    {{"ms", 0.001}, {"s", 1.0}, {"m", 60.0}, {"h", 3600.0}, {"d", 86400.0}}};
constexpr double kLongestSeconds = 366 * 86400.0;

}  // namespace

std::optional<std::uint64_t> ParseCount(std::string_view text) {
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop != end) return std::nullopt;
  return count;
}

std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  std::uint64_t unit = 1;
  for (const auto& [name, bytes] : kByteUnits) {
    if (!text.ends_with(name)) continue;
    text.remove_suffix(name.size());
    unit = bytes;
    break;
  }
  const auto count = ParseCount(text);
  if (!count || *count > std::numeric_limits<std::uint64_t>::max() / unit) return std::nullopt;
  return *count * unit;
}

std::optional<double> ParseFraction(std::string_view text) {
  // from_chars would take "inf", "nan" and a sign.
  if (text.empty() || text.find_first_not_of("0123456789.e+") != std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::general);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<TimeDelta> ParseDuration(std::string_view text) {
  double unit = 1.0;
  for (const auto& [name, seconds] : kTimeUnits) {
    if (!text.ends_with(name)) continue;
    text.remove_suffix(name.size());
    unit = seconds;
    break;
  }
  const auto value = ParseFraction(text);
  if (!value || *value * unit > kLongestSeconds) return std::nullopt;
  return TimeDelta::MillisF(*value * unit * 1000.0);
}

std::string WriteBytes(std::uint64_t bytes) {
  for (const auto& [name, unit] : kByteUnits) {
    if (bytes >= unit && bytes % unit == 0) {
      return std::to_string(bytes / unit) + (unit == 1 ? "" : std::string(name));
    }
  }
  return "0";
}

std::string WriteDuration(TimeDelta duration) {
  const std::int64_t ms = duration.us() / 1000;
  if (ms % 1000 != 0) return std::to_string(ms) + "ms";
  return std::to_string(ms / 1000) + "s";
}

}  // namespace visavis::relay
