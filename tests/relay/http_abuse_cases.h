// Requests that break HTTP, or try to make it mean something else, and what must come of them.
#pragma once

#include <string>
#include <vector>

namespace visavis::relay {

struct HttpCase {
  std::string name;
  std::string bytes;
  std::vector<unsigned> statuses;  // one of them answers
};

// What stands behind every request of SmugglingCases: it must never be answered.
inline const std::string kHiddenRequest = "GET /hidden.txt HTTP/1.1\r\nHost: a\r\n\r\n";

// Framing that two readers might read in two ways (RFC 9112 sections 2.2, 5.1, 5.2, 6.1, 6.3).
inline std::vector<HttpCase> SmugglingCases() {
  const std::vector<std::string> refused = {
      "Content-Length: 38\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 38\r\n",
      "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
      "Content-Length: 38\r\n",
      "Content-Length: 38\r\nContent-Length: 38\r\n",
      "Content-Length: 38\r\nContent-Length: 0\r\n",
      "Content-Length: 0\r\nContent-Length: 38\r\n",
      "Content-Length: 0, 38\r\n",
      "Content-Length: +38\r\n",
      "Content-Length: -1\r\n",
      "Content-Length: 0x26\r\n",
      "Content-Length: 3 8\r\n",
      "Content-Length: 38;\r\n",
      "Content-Length: \"38\"\r\n",
      "Content-Length:\r\n",
      "Content-Length: 18446744073709551654\r\n",
      "Content-Length: 99999999999999999999999999999999\r\n",
      "Content-Length : 38\r\n",
      "Content-Length\t: 38\r\n",
      " Content-Length: 38\r\n",
      "\tContent-Length: 38\r\n",
      "Content-Length: 3\r\n 8\r\n",
      "Content-Length:\r\n 38\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding : chunked\r\n",
      "transfer-encoding: CHUNKED\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding: identity, chunked\r\n",
      "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
      "Transfer-Encoding:\r\n chunked\r\n",
      "Transfer-Encoding: gzip\r\n",
      "Transfer-Encoding: \x0b"
      "chunked\r\n",
      "Transfer-Encoding:\r\n",
      "X: a\rTransfer-Encoding: chunked\r\n",
      "X: a\nTransfer-Encoding: chunked\r\n",
      "X: a\r\rTransfer-Encoding: chunked\r\n",
      "X\r\n",
      "X Y: z\r\n",
      ": z\r\n",
      "X: a\x7f\r\n",
      "X: a\x01\r\n",
      std::string("X: a\0b\r\n", 8),
      std::string("X\0: b\r\n", 7),
      "Expect: 100-continue\r\nContent-Length: 38\r\n",
  };
  std::vector<HttpCase> cases;
  for (const std::string& fields : refused) {
    cases.push_back({"GET with " + fields,
                     "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + kHiddenRequest,
                     {400}});
    cases.push_back({"POST with " + fields,
                     "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + kHiddenRequest,
                     {400, 405}});
  }
  const std::vector<std::string> heads = {
      "GET / HTTP/1.1\nHost: a\n\n",
      "GET / HTTP/1.1\rHost: a\r\r",
      "GET / HTTP/1.1\r\nHost: a\n\r\n",
      "GET / HTTP/1.1\n\r\nHost: a\r\n\r\n",
      "GET /\rX HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
      "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
      "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
      " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / http/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
      "GET / HTTP/01.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
      "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
      "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
      "GET /\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
      std::string("\0\0\0\0\r\n\r\n", 8),
      "\xEF\xBB\xBFGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "{\"type\":\"register\",\"payload\":\"x\"}\r\n\r\n",
  };
  for (const std::string& head : heads) cases.push_back({head, head + kHiddenRequest, {400}});
  return cases;
}

// Whatever is large comes to nothing.
inline std::vector<HttpCase> BombCases() {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
  const auto many = [](const std::string& what, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += what;
    return all;
  };
  std::vector<HttpCase> cases = {
      {"5000 fields", get + many("X: y\r\n", 5000) + "\r\n", {431}},
      {"fields without end", get + many("X: y\r\n", 5000), {431}},
      {"a long value", get + "X: " + std::string(100'000, 'v') + "\r\n\r\n", {431}},
      {"a long name", get + std::string(100'000, 'n') + ": x\r\n\r\n", {431}},
      {"a name without end", get + std::string(100'000, 'n'), {431}},
      {"spaces without end", get + "X:" + std::string(100'000, ' '), {431}},
      {"folds without end", get + "X: y" + many("\r\n z", 5000), {400, 431}},
      {"a long cookie", get + "Cookie: " + many("a=b; ", 5000) + "\r\n\r\n", {431}},
      {"a long target", "GET /" + std::string(100'000, 't') + " HTTP/1.1\r\n\r\n", {414}},
      {"a target without end", "GET /" + std::string(100'000, 't'), {414}},
      {"a target just too long",
       "GET /" + std::string(2048, 't') + " HTTP/1.1\r\nHost: a\r\n\r\n",
       {414}},
      {"a long query", "GET /?" + std::string(5000, 'q') + " HTTP/1.1\r\nHost: a\r\n\r\n", {414}},
      {"a method without end", std::string(100'000, 'M'), {414}},
      {"escapes without end", "GET /" + many("%2e", 5000) + " HTTP/1.1\r\n\r\n", {414}},
      {"a long host", "GET / HTTP/1.1\r\nHost: " + std::string(20'000, 'h') + "\r\n\r\n", {431}},
      // Within the limit, but much work for one who does it all.
      {"many ranges", get + "Range: bytes=" + many("0-,", 2000) + "0-\r\n\r\n", {200}},
      {"many codings", get + "Accept-Encoding: " + many("a;q=0.001,", 700) + "a\r\n\r\n", {200}},
      {"many tags", get + "If-None-Match: " + many("\"a\",", 1500) + "\"a\"\r\n\r\n", {200}},
      {"many slashes", "GET " + std::string(2000, '/') + " HTTP/1.1\r\nHost: a\r\n\r\n", {404}},
      {"many dots", "GET /" + many("../", 600) + " HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
  };
  return cases;
}

// Ways out of the folder: none may give what is outside, or anything that is not an error.
inline std::vector<HttpCase> TraversalCases() {
  const std::vector<std::string> targets = {
      "/../secret.txt",
      "/./../secret.txt",
      "/assets/../../secret.txt",
      "/assets/../secret.txt",
      "/%2e%2e/secret.txt",
      "/%2E%2E/secret.txt",
      "/.%2e/secret.txt",
      "/%2e./secret.txt",
      "/%2e%2e%2fsecret.txt",
      "/..%2fsecret.txt",
      "/..%2Fsecret.txt",
      "/assets%2f..%2f..%2fsecret.txt",
      "/..%5csecret.txt",
      "/..\\secret.txt",
      "\\..\\secret.txt",
      "/%5c..%5csecret.txt",
      "/%252e%252e/secret.txt",
      "/%252e%252e%252fsecret.txt",
      "/%25%32%65%25%32%65/secret.txt",
      "/%c0%ae%c0%ae/secret.txt",
      "/%c0%ae%c0%ae%c0%afsecret.txt",
      "/..%c0%afsecret.txt",
      "/..%c1%9csecret.txt",
      "/%e0%80%ae%e0%80%ae/secret.txt",
      "/..%e0%80%afsecret.txt",
      "/%f0%80%80%ae%f0%80%80%ae/secret.txt",
      "/\xC0\xAE\xC0\xAE/secret.txt",
      "/%uff0e%uff0e/secret.txt",
      "/%u002e%u002e/secret.txt",
      "/%ef%bc%8e%ef%bc%8e/secret.txt",
      "/\xEF\xBC\x8E\xEF\xBC\x8E/secret.txt",
      "/%e2%80%a5/secret.txt",
      "/..%00/secret.txt",
      "/%00/../secret.txt",
      "/..%00.txt/../secret.txt",
      "/index.html%00.txt",
      "/..;/secret.txt",
      "/..%3b/secret.txt",
      "/.../secret.txt",
      "/....//secret.txt",
      "/..../secret.txt",
      "//secret.txt",
      "///../secret.txt",
      "/%20../secret.txt",
      "/..%20/secret.txt",
      "/..%09/secret.txt",
      "/..%0d%0a/secret.txt",
      "/r/../secret.txt",
      "/r/../../secret.txt",
      "/r/%2e%2e",
      "/ws/../../secret.txt",
      "/assets/%2e%2e/%2e%2e/secret.txt",
      "/assets/link.txt",
      "/assets/up/secret.txt",
      "/.hidden",
      "/assets/.hidden",
      "/%2ehidden",
      "/etc/passwd",
      "//etc/passwd",
      "/%2fetc%2fpasswd",
      "/file:///etc/passwd",
      "/C:/secret.txt",
      "/C:%5csecret.txt",
      "../secret.txt",
      "secret.txt",
      "http://a/../secret.txt",
      "http://a/%2e%2e/secret.txt",
      "http://a/..%2fsecret.txt",
      "http://a",
      "http://other/index.html",
      "http://a@other/index.html",
      "http://a:80/index.html",
      "file:///etc/passwd",
      "file://a/../secret.txt",
      "*",
      "?/../secret.txt",
      "a:80",
  };
  std::vector<HttpCase> cases;
  for (const std::string& target : targets) {
    // The own host in absolute form is the start page, which is not outside.
    const bool is_start = target == "http://a";
    cases.push_back({target, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n",
                     is_start ? std::vector<unsigned>{200} : std::vector<unsigned>{400, 404}});
  }
  return cases;
}

// Handshakes of pages that may not connect. The relay is http://relay.example:8080.
inline std::vector<HttpCase> ForeignOriginCases() {
  const std::vector<std::string> origins = {
      "null",
      "NULL",
      "",
      "*",
      "http://evil.example",
      "https://evil.example:8080",
      "http://relay.example",
      "http://relay.example:80",
      "http://relay.example:8081",
      "http://relay.example:80801",
      "http://relay.example:8080.evil.example",
      "http://relay.example:8080@evil.example",
      "http://www.relay.example:8080",
      "http://evilrelay.example:8080",
      "http://relay.example.:8080",
      "http://relay.exampl:8080",
      "http://relay.example:8080/",
      "http://relay.example:8080/x",
      "http://relay.example:8080 http://evil.example",
      "http://evil.example, http://relay.example:8080",
      "http://relay.example:8080, http://evil.example",
      "relay.example:8080",
      "//relay.example:8080",
      "ws://relay.example:8080",
      "file://relay.example:8080",
      "chrome-extension://relay.example:8080",
      "http:relay.example:8080",
      "http:///relay.example:8080",
      "http://127.0.0.1:8080",
      "http://localhost:8080",
  };
  std::vector<HttpCase> cases;
  const std::string handshake =
      "GET /ws HTTP/1.1\r\nHost: relay.example:8080\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Version: 13\r\n";
  for (const std::string& origin : origins) {
    cases.push_back({origin, handshake + "Origin: " + origin + "\r\n\r\n", {403}});
  }
  cases.push_back({"twice",
                   handshake + "Origin: http://relay.example:8080\r\nOrigin: "
                               "http://relay.example:8080\r\n\r\n",
                   {403}});
  // These are its own: letters of either case, and either scheme behind a proxy.
  for (const char* origin : {"http://relay.example:8080", "https://relay.example:8080",
                             "http://RELAY.Example:8080", "HTTP://relay.example:8080"}) {
    cases.push_back({origin, handshake + "Origin: " + origin + "\r\n\r\n", {101}});
  }
  cases.push_back({"none", handshake + "\r\n", {101}});
  return cases;
}

}  // namespace visavis::relay
