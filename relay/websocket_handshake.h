// The opening handshake of a WebSocket, server side (RFC 6455 section 4.2). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "relay/http_request.h"

namespace visavis::relay {

enum class HandshakeFault {
  kNone,
  kNoUpgrade,   // a plain request: 426
  kBadVersion,  // other than 13: 426
  kBadMethod,   // not a GET of HTTP/1.1
  kBadKey,      // Sec-WebSocket-Key is not 16 bytes of Base64
};
HandshakeFault CheckHandshake(const HttpRequest& request);

// The whole 101 response to a request that passed. No subprotocol and no extension is accepted.
std::string MakeHandshakeResponse(const HttpRequest& request);

// Section 4.2.2, step 5.4.
std::string AcceptKey(std::string_view key);

}  // namespace visavis::relay
