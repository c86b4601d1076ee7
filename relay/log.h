// The log on stderr, as lines of text or of JSON. It never holds what people send, and addresses
// only at level debug.
#pragma once

#include <string>
#include <string_view>

namespace visavis::relay {

enum class LogFormat {
  kText,
  kJson,  // {"time":"2026-01-01T00:00:00.000Z","level":"info","message":"..."}
};
// `level`: as spdlog names it.
void SetUpLog(const std::string& level, LogFormat format);

// The text with quotes, as JSON (RFC 8259 section 7). Text that is not UTF-8 loses what is not
// ASCII.
std::string QuoteJson(std::string_view text);

}  // namespace visavis::relay
