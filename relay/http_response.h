// The bytes of HTTP responses. Pure functions: the date is passed in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace visavis::relay {

enum class KeepAlive { kYes, kNo };

struct HttpResponse {
  std::string head;       // status line, fields, empty line; and a short body of its own
  std::string_view body;  // of a file of the site; empty for HEAD
  KeepAlive keep_alive = KeepAlive::kNo;
  // Where the body is to be had as a file too; -1: nowhere.
  int file = -1;
  std::size_t file_offset = 0;
};

struct ResponseStyle {
  enum class Body { kSend, kLeaveOut } body = Body::kSend;  // kLeaveOut: HEAD
  KeepAlive keep_alive = KeepAlive::kNo;
  std::string_view date = {};  // IMF-fixdate (RFC 9110 section 5.6.7)
  std::string_view host = {};  // of the request, once it is known to be right
};

// The status line and the fields of every response. Each line that follows ends in CRLF, and an
// empty one ends the head.
std::string BeginHead(unsigned status, const ResponseStyle& style);
// A short text for people. `extra_fields`: whole lines.
HttpResponse MakeErrorResponse(unsigned status, std::string_view text,
                               std::string_view extra_fields, const ResponseStyle& style);

// `seconds` since 1970, UTC.
std::string ImfFixdate(std::int64_t seconds);

}  // namespace visavis::relay
