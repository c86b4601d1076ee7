#include "relay/http_request.h"

#include <gtest/gtest.h>

#include "relay/http_response.h"
#include "relay/websocket_handshake.h"

namespace visavis::relay {
namespace {

namespace http = boost::beast::http;

HttpRequest Get(std::string_view target) {
  HttpRequest request{http::verb::get, boost::beast::string_view(target.data(), target.size()), 11};
  request.set(http::field::host, "relay.example:8080");
  return request;
}

HttpRequest Handshake() {
  HttpRequest request = Get("/ws");
  request.set(http::field::connection, "keep-alive, Upgrade");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::sec_websocket_version, "13");
  request.set(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
  return request;
}

TEST(HttpRequestCheck, AcceptsGetAndHeadWithOneHost) {
  HttpRequest request = Get("/");
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kNone);
  request.method(http::verb::head);
  request.set(http::field::content_length, "0");
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kNone);
  request.erase(http::field::host);
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kNoHost);
  request.version(10);
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kNone);
  request.insert(http::field::host, "a");
  request.insert(http::field::host, "b");
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kNoHost);
}

TEST(HttpRequestCheck, RefusesOtherMethodsBodiesAndLongTargets) {
  for (const auto method : {http::verb::post, http::verb::put, http::verb::delete_,
                            http::verb::options, http::verb::connect, http::verb::trace}) {
    HttpRequest request = Get("/");
    request.method(method);
    EXPECT_EQ(CheckRequest(request, 100), RequestFault::kMethod);
  }
  HttpRequest request = Get("/");
  request.set(http::field::content_length, "1");
  EXPECT_EQ(CheckRequest(request, 100), RequestFault::kBody);
  for (const char* coding : {"chunked", "identity", "gzip, chunked", "xchunked", ""}) {
    request = Get("/");
    request.set(http::field::transfer_encoding, coding);
    EXPECT_EQ(CheckRequest(request, 100), RequestFault::kBody) << coding;
  }
  EXPECT_EQ(CheckRequest(Get("/" + std::string(100, 'a')), 100), RequestFault::kTargetTooLong);
}

TEST(HttpRequestCheck, AHostThatNoneCanHaveIsRefused) {
  const auto fault = [](std::string_view host) {
    HttpRequest request = Get("/");
    request.set(http::field::host, boost::beast::string_view(host.data(), host.size()));
    return CheckRequest(request, 100);
  };
  for (const char* host : {"", "a", "A-b.c_d~:65535", "127.0.0.1:80", "[::1]:8080", "[fe80::1]"}) {
    EXPECT_EQ(fault(host), RequestFault::kNone) << host;
  }
  // What would end the policy that names the host, or mean a user or a path.
  for (const char* host : {"a; script-src *", "a b", "a,b", "a'b", "a/b", "u@a", "a?b", "a\\b",
                           "\xC3\xA9", "a%00b", "*", "a\tb"}) {
    EXPECT_EQ(fault(host), RequestFault::kBadHost) << host;
  }
}

TEST(HttpRequestCheck, TheLinesOfAListAreJoined) {
  HttpRequest request = Get("/");
  EXPECT_EQ(JoinLines(request, http::field::accept_encoding), "");
  request.insert(http::field::accept_encoding, "a");
  request.insert(http::field::accept, "other");
  request.insert(http::field::accept_encoding, "b, c");
  EXPECT_EQ(JoinLines(request, http::field::accept_encoding), "a, b, c");
}

TEST(HttpRequestCheck, TheOwnOriginMayConnect) {
  const auto allowed = [](std::string_view origin, const std::vector<std::string>& list) {
    HttpRequest request = Get("/ws");
    request.set(http::field::origin, boost::beast::string_view(origin.data(), origin.size()));
    return IsOriginAllowed(request, list);
  };
  EXPECT_TRUE(IsOriginAllowed(Get("/ws"), {}));
  EXPECT_TRUE(allowed("http://relay.example:8080", {}));
  EXPECT_TRUE(allowed("https://Relay.Example:8080", {}));
  for (const char* origin :
       {"http://evil.example", "http://relay.example", "http://relay.example:80801",
        "http://relay.example:8080.evil.example", "null", "", "relay.example:8080",
        "ftp://relay.example:8080", "http://", "http://relay.example:8080/"}) {
    EXPECT_FALSE(allowed(origin, {})) << origin;
  }
  const std::vector<std::string> list = {"https://a.example", "https://b.example"};
  EXPECT_TRUE(allowed("https://b.example", list));
  EXPECT_FALSE(allowed("http://b.example", list));
  EXPECT_FALSE(allowed("http://relay.example:8080", list));
  EXPECT_TRUE(allowed("null", {"*"}));
  HttpRequest twice = Get("/ws");
  twice.insert(http::field::origin, "http://relay.example:8080");
  twice.insert(http::field::origin, "http://evil.example");
  EXPECT_FALSE(IsOriginAllowed(twice, {}));
}

TEST(WebSocketHandshake, TheExampleOfTheRfcIsAnswered) {
  // RFC 6455 section 1.3.
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(CheckHandshake(Handshake()), HandshakeFault::kNone);
  EXPECT_NE(MakeHandshakeResponse(Handshake()).find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
            std::string::npos);
}

TEST(WebSocketHandshake, EveryFieldIsNeeded) {
  EXPECT_EQ(CheckHandshake(Get("/ws")), HandshakeFault::kNoUpgrade);
  HttpRequest request = Handshake();
  request.set(http::field::connection, "keep-alive");
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kNoUpgrade);
  request = Handshake();
  request.set(http::field::upgrade, "h2c");
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kNoUpgrade);
  request = Handshake();
  request.set(http::field::upgrade, "h2c, WebSocket");
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kNone);
  for (const char* version : {"", "8", "14", "13, 8", "013"}) {
    request = Handshake();
    request.set(http::field::sec_websocket_version, version);
    EXPECT_EQ(CheckHandshake(request), HandshakeFault::kBadVersion) << version;
  }
  for (const char* key : {"", "short", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ==="}) {
    request = Handshake();
    request.set(http::field::sec_websocket_key, key);
    EXPECT_EQ(CheckHandshake(request), HandshakeFault::kBadKey) << key;
  }
  request = Handshake();
  request.insert(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kBadKey);
  request = Handshake();
  request.method(http::verb::head);
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kBadMethod);
  request = Handshake();
  request.version(10);
  EXPECT_EQ(CheckHandshake(request), HandshakeFault::kBadMethod);
}

TEST(HttpResponse, TheDateIsWrittenAsTheRfcWritesIt) {
  // RFC 9110 section 5.6.7.
  EXPECT_EQ(ImfFixdate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(ImfFixdate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpResponse, AnErrorHasATextThatHeadLeavesOut) {
  const HttpResponse get = MakeErrorResponse(404, "gone", "X: y\r\n", {.date = "now"});
  EXPECT_TRUE(get.head.starts_with("HTTP/1.1 404 Not Found\r\nDate: now\r\n"));
  EXPECT_TRUE(get.head.ends_with("Content-Length: 5\r\n\r\ngone\n"));
  EXPECT_NE(get.head.find("\r\nX: y\r\n"), std::string::npos);
  EXPECT_NE(get.head.find("\r\nConnection: close\r\n"), std::string::npos);
  const HttpResponse head =
      MakeErrorResponse(404, "gone", {}, {.body = ResponseStyle::Body::kLeaveOut, .date = "now"});
  EXPECT_TRUE(head.head.ends_with("Content-Length: 5\r\n\r\n"));
}

}  // namespace
}  // namespace visavis::relay
