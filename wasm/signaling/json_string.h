// JSON scalars (RFC 8259 sections 6 and 7) read from and written to raw text. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

// `raw` stands between the quotes of a string that JsonScanner accepted.
std::string ResolveJsonEscapes(std::string_view raw);

// `raw` is one value that JsonScanner accepted. Empty: it is not a string.
std::optional<std::string> ReadJsonString(std::string_view raw);

// `raw` is one value that JsonScanner accepted. Empty: not a number written as an integer (no
// fraction, no exponent), or outside of 64 bits.
std::optional<std::int64_t> ReadJsonInteger(std::string_view raw);

// Appends `text` in quotes. Bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace visavis
