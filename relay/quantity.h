// Numbers with units as an operator writes them. Strict: nothing before, between or behind what is
// meant, and nothing that does not fit. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wasm/base/timestamp.h"

namespace visavis::relay {

// "1000".
std::optional<std::uint64_t> ParseCount(std::string_view text);
// "65536", "64KiB", "1MiB", "2GiB", in bytes.
std::optional<std::uint64_t> ParseBytes(std::string_view text);
// "15", "0.25", "15s", "250ms", "2m", "1h", "7d"; without a unit seconds. Up to a year.
std::optional<TimeDelta> ParseDuration(std::string_view text);
// "12.5", "1e6"; not negative.
std::optional<double> ParseFraction(std::string_view text);

// As the parsers above would read it.
std::string WriteBytes(std::uint64_t bytes);
std::string WriteDuration(TimeDelta duration);

}  // namespace visavis::relay
