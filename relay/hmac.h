// HMAC-SHA256 (RFC 2104, FIPS 180-4), by OpenSSL. Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace visavis::relay {

using HmacDigest = std::array<std::uint8_t, 32>;

HmacDigest HmacSha256(std::string_view key, std::string_view message);

// Takes as long wherever the two differ, so that nobody can guess a code letter by letter.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace visavis::relay
