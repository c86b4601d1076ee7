#include "relay/websocket_handshake.h"

#include <boost/beast/http/rfc7230.hpp>
#include <boost/hash2/sha1.hpp>

#include "relay/base64.h"

namespace visavis::relay {

namespace http = boost::beast::http;

HandshakeFault CheckHandshake(const HttpRequest& request) {
  if (!http::token_list(request[http::field::connection]).exists("upgrade") ||
      !http::token_list(request[http::field::upgrade]).exists("websocket")) {
    return HandshakeFault::kNoUpgrade;
  }
  if (request.method() != http::verb::get || request.version() < 11) {
    return HandshakeFault::kBadMethod;
  }
  if (request[http::field::sec_websocket_version] != "13") return HandshakeFault::kBadVersion;
  if (request.count(http::field::sec_websocket_key) != 1 ||
      !IsBase64Of(View(request[http::field::sec_websocket_key]), 16)) {
    return HandshakeFault::kBadKey;
  }
  return HandshakeFault::kNone;
}

std::string MakeHandshakeResponse(const HttpRequest& request) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         AcceptKey(View(request[http::field::sec_websocket_key])) + "\r\n\r\n";
}

std::string AcceptKey(std::string_view key) {
  constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  boost::hash2::sha1_160 hash;
  hash.update(key.data(), key.size());
  hash.update(kGuid.data(), kGuid.size());
  const auto digest = hash.result();
  return Base64(std::span(digest.data(), digest.size()));
}

}  // namespace visavis::relay
