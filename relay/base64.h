// Base64 (RFC 4648). Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace visavis::relay {

// Section 4, padded.
std::string Base64(std::span<const std::uint8_t> bytes);
// Section 5, the URL-safe alphabet, without padding.
std::string Base64Url(std::span<const std::uint8_t> bytes);

// True when `text` is the padded form of exactly `size` bytes.
bool IsBase64Of(std::string_view text, std::size_t size);

}  // namespace visavis::relay
