// Reads the requests of one connection from its bytes (RFC 9112). Sans-IO: the session brings the
// bytes and keeps what is not used yet.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "relay/http_request.h"

namespace visavis::relay {

enum class ReadFault {
  kNotHttp,         // 400: breaks the grammar, or its framing can be read in two ways
  kTargetTooLong,   // 414: the limit was passed within the first line
  kHeaderTooLarge,  // 431
};

class HttpRequestReader {
 public:
  // Of the first line and all fields together.
  explicit HttpRequestReader(std::uint32_t max_header_bytes)
      : max_header_bytes_(max_header_bytes) {}

  struct NeedsMore {};
  using Outcome = std::variant<NeedsMore, ReadFault, HttpRequest>;
  // Takes what it uses off the front of `bytes`; lines are used as they become whole. A request
  // comes when its fields have come: what follows is the next one, because none here has a body
  // (CheckRequest). After a fault nobody knows where the next one begins: call it no more.
  Outcome Read(std::string& bytes);

  // A part of a request has been used, and no bytes of it need be left.
  bool IsWithinRequest() const { return parser_.has_value(); }

 private:
  const std::uint32_t max_header_bytes_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
};

}  // namespace visavis::relay
