// The HTTP side over real sockets.
#include <gtest/gtest.h>

#include <string>

#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

using Request = TestSocket::Request;

class ServerHttp : public testing::Test {
 protected:
  void Start(const ServerOptions& options) {
    folder_.Write("secret.txt", "secret");
    folder_.Write("www/index.html", "<!doctype html>start");
    folder_.Write("www/assets/app.mjs", "export {};");
    folder_.Write("www/assets/engine.wasm", engine_);
    folder_.Write("www/assets/style-B4OpOGps.css", "body{}body{}body{}");
    folder_.Write("www/assets/style-B4OpOGps.css.br", "brotli");
    folder_.Write("www/assets/style-B4OpOGps.css.gz", "gzipped");
    auto site = StaticSite::Load(folder_.path() / "www");
    ASSERT_TRUE(site.ok());
    relay_ = std::make_unique<TestRelay>(options, std::move(site).value());
  }
  void SetUp() override { Start({}); }
  void Restart(const ServerOptions& options) {
    relay_.reset();
    Start(options);
  }

  HttpReply Ask(const std::string& request) {
    TestSocket socket(relay_->port());
    socket.Send(request);
    HttpReply reply = socket.ReadHttp();
    if (reply.head.find("\r\nConnection: close\r\n") != std::string::npos) {
      EXPECT_EQ(socket.ReadToEnd(), TestSocket::End::kFin) << request.substr(0, 100);
    }
    return reply;
  }
  HttpReply Get(const std::string& target, const std::string& fields = {}) {
    return Ask("GET " + target + " HTTP/1.1\r\nHost: relay\r\n" + fields + "\r\n");
  }
  static std::string Field(const HttpReply& reply, const std::string& name) {
    const std::size_t at = reply.head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return reply.head.substr(begin, reply.head.find("\r\n", begin) - begin);
  }

  // More than the kernel takes for one who does not read.
  void RestartWithLargeFile(const ServerOptions& options) {
    engine_ = std::string(8'000'000, 'w') + "end";
    Restart(options);
  }

  std::string engine_ = "wasm";
  TemporaryFolder folder_;
  std::unique_ptr<TestRelay> relay_;
};

TEST_F(ServerHttp, ServesFilesIsolatedAndTyped) {
  const HttpReply start = Get("/");
  EXPECT_EQ(start.status, 200U);
  EXPECT_EQ(start.body, "<!doctype html>start");
  EXPECT_EQ(Field(start, "Content-Type"), "text/html; charset=utf-8");
  const HttpReply missing = Get("/missing");
  EXPECT_EQ(missing.status, 404U);
  for (const HttpReply* reply : {&start, &missing}) {
    EXPECT_EQ(Field(*reply, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(Field(*reply, "Cross-Origin-Embedder-Policy"), "require-corp");
    EXPECT_EQ(Field(*reply, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(Field(*reply, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(Field(*reply, "Referrer-Policy"), "no-referrer");
    EXPECT_TRUE(Field(*reply, "Date").ends_with(" GMT"));
  }
  EXPECT_EQ(Get("/r/kitchen").body, start.body);
  EXPECT_EQ(Field(Get("/assets/app.mjs"), "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(Field(Get("/assets/engine.wasm"), "Content-Type"), "application/wasm");
}

TEST_F(ServerHttp, LargeFilesComeWholeToSlowReaders) {
  RestartWithLargeFile({});
  TestSocket slow(relay_->port(), TestSocket::ReceiveBuffer::kSmall);
  slow.Send("GET /assets/engine.wasm HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(slow.ReadHttp().body == engine_);
  // A part of it, and one of the end.
  slow.Send("GET /assets/engine.wasm HTTP/1.1\r\nHost: a\r\nRange: bytes=1000000-7000000\r\n\r\n");
  EXPECT_TRUE(slow.ReadHttp().body == engine_.substr(1'000'000, 6'000'001));
  slow.Send("GET /assets/engine.wasm HTTP/1.1\r\nHost: a\r\nRange: bytes=-4\r\n\r\n");
  EXPECT_EQ(slow.ReadHttp().body, "wend");
  // And the connection is good for another.
  slow.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(slow.ReadHttp().status, 200U);
}

TEST_F(ServerHttp, HeadHasTheFieldsOfGetAndNoBody) {
  TestSocket socket(relay_->port());
  socket.Send("HEAD /assets/engine.wasm HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(Field(socket.ReadHttp(Request::kHead), "Content-Length"),
            std::to_string(engine_.size()));
  socket.Send("HEAD /missing HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(socket.ReadHttp(Request::kHead).status, 404U);
  socket.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(socket.ReadHttp().status, 200U);
}

TEST_F(ServerHttp, AnErrorOfHeadHasNoBodyEither) {
  for (const char* request :
       {"HEAD /%2e%2e/x HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n"}) {
    TestSocket socket(relay_->port());
    socket.Send(request);
    const HttpReply reply = socket.ReadHttp(Request::kHead);
    EXPECT_EQ(reply.status, 400U);
    EXPECT_NE(Field(reply, "Content-Length"), "0");
    EXPECT_EQ(socket.ReadExactly(1), std::nullopt) << request;
  }
}

TEST_F(ServerHttp, AKnownFileIsNotSentAgain) {
  const std::string etag = Field(Get("/"), "ETag");
  const HttpReply again = Get("/", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(again.status, 304U);
  EXPECT_EQ(Field(again, "ETag"), etag);
  EXPECT_EQ(Get("/assets/app.mjs", "If-None-Match: " + etag + "\r\n").status, 200U);
}

TEST_F(ServerHttp, EncodedAndHashedFilesAreServedAsSuch) {
  const std::string target = "/assets/style-B4OpOGps.css";
  const HttpReply brotli = Get(target, "Accept-Encoding: gzip, deflate, br, zstd\r\n");
  EXPECT_EQ(brotli.body, "brotli");
  EXPECT_EQ(Field(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(Field(brotli, "Vary"), "Accept-Encoding");
  EXPECT_EQ(Field(brotli, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Get(target, "Accept-Encoding: gzip\r\n").body, "gzipped");
  EXPECT_EQ(Get(target).body, "body{}body{}body{}");
  EXPECT_EQ(Get(target, "Accept-Encoding: identity;q=0, compress\r\n").status, 406U);
  EXPECT_EQ(Get(target + ".br").status, 404U);
  EXPECT_EQ(Field(Get("/"), "Cache-Control"), "no-cache");
}

TEST_F(ServerHttp, PartsAreServedOnOneConnection) {
  TestSocket socket(relay_->port());
  std::string got;
  for (const char* range : {"0-3", "4-7", "8-"}) {
    socket.Send("GET /assets/app.mjs HTTP/1.1\r\nHost: a\r\nRange: bytes=" + std::string(range) +
                "\r\n\r\n");
    const HttpReply reply = socket.ReadHttp();
    EXPECT_EQ(reply.status, 206U);
    got += reply.body;
  }
  EXPECT_EQ(got, "export {};");
  const HttpReply outside = Get("/assets/app.mjs", "Range: bytes=10-\r\n");
  EXPECT_EQ(outside.status, 416U);
  EXPECT_EQ(Field(outside, "Content-Range"), "bytes */10");
}

TEST_F(ServerHttp, ThePolicyOfThePageNamesItsOwnHost) {
  const HttpReply reply = Ask("GET / HTTP/1.1\r\nHost: calls.example:8443\r\n\r\n");
  const std::string policy = Field(reply, "Content-Security-Policy");
  EXPECT_NE(policy.find("connect-src 'self' ws://calls.example:8443 wss://calls.example:8443"),
            std::string::npos)
      << policy;
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\nHost: a; script-src *\r\n\r\n").status, 400U);
}

TEST_F(ServerHttp, RequestsMayBePipelinedAndCutAnywhere) {
  TestSocket socket(relay_->port());
  const std::string request = "GET /assets/app.mjs HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string many;
  for (int i = 0; i < 200; ++i) many += request;
  socket.Send(many);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(socket.ReadHttp().body, "export {};") << i;
  for (const char c : request) socket.Send({&c, 1});
  EXPECT_EQ(socket.ReadHttp().status, 200U);
}

TEST_F(ServerHttp, ConnectionsEndWhenAsked) {
  EXPECT_EQ(Field(Get("/", "Connection: close\r\n"), "Connection"), "close");
  EXPECT_EQ(Field(Ask("GET / HTTP/1.0\r\n\r\n"), "Connection"), "close");
  EXPECT_EQ(Field(Get("/"), "Connection"), "");
}

TEST_F(ServerHttp, NothingOutsideTheFolderIsServed) {
  for (const char* target : {"/../secret.txt",
                             "/assets/../../secret.txt",
                             "/%2e%2e/secret.txt",
                             "/%2e%2e%2fsecret.txt",
                             "/..%2fsecret.txt",
                             "/..%5csecret.txt",
                             "/%252e%252e/secret.txt",
                             "/..\\secret.txt",
                             "/.%2e/secret.txt",
                             "/%c0%ae%c0%ae/secret.txt",
                             "/%c0%ae%c0%ae%c0%afsecret.txt",
                             "/..%c0%afsecret.txt",
                             "/..;/secret.txt",
                             "//secret.txt",
                             "/./../secret.txt",
                             "/assets/%2e%2e/%2e%2e/secret.txt",
                             "/%00/../secret.txt",
                             "/....//secret.txt",
                             "/%uff0e%uff0e/secret.txt",
                             "/r/../../secret.txt",
                             "/etc/passwd",
                             "//etc/passwd",
                             "/file:///etc/passwd"}) {
    const HttpReply reply = Get(target);
    EXPECT_TRUE(reply.status == 400 || reply.status == 404) << target << ' ' << reply.status;
    EXPECT_EQ(reply.body.find("secret"), std::string::npos) << target;
  }
}

TEST_F(ServerHttp, BrokenRequestsAreRefused) {
  const std::string get = "GET / HTTP/1.1\r\n";
  EXPECT_EQ(Ask(get + "\r\n").status, 400U);
  EXPECT_EQ(Ask(get + "Host: a\r\nHost: b\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("GET http://other/ HTTP/1.1\r\nHost: relay\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("GET * HTTP/1.1\r\nHost: relay\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("GET / HTTP/2.0\r\nHost: a\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("GET  / HTTP/1.1\r\nHost: a\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask("hello\r\n\r\n").status, 400U);
  EXPECT_EQ(Ask(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS\r\n\r\n", 20)).status,
            400U);
  EXPECT_EQ(Get("/", "Bad Field: x\r\n").status, 400U);
  EXPECT_EQ(Get("/", "X : y\r\n").status, 400U);
  EXPECT_EQ(Get("/", std::string("X: a\0b\r\n", 8)).status, 400U);
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"}) {
    const HttpReply reply = Ask(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(reply.status, 405U) << method;
    EXPECT_EQ(Field(reply, "Allow"), "GET, HEAD");
  }
}

TEST_F(ServerHttp, NoRequestIsSmuggledBehindABody) {
  const std::string hidden = "GET /assets/app.mjs HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const std::string& fields :
       {std::string("Content-Length: 44\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: chunked\r\nContent-Length: 44\r\n"),
        std::string("Content-Length: 44\r\n"), std::string("Transfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: identity, chunked\r\n"),
        std::string("Content-Length: 0\r\nContent-Length: 44\r\n"),
        std::string("Content-Length: +44\r\n"), std::string("Content-Length: 4 4\r\n"),
        std::string("Content-Length: -1\r\n"),
        std::string("Content-Length: 99999999999999999999999\r\n")}) {
    for (const char* method : {"GET", "POST"}) {
      TestSocket socket(relay_->port());
      socket.Send(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + hidden);
      const HttpReply first = socket.ReadHttp();
      EXPECT_TRUE(first.status == 400 || first.status == 405) << fields << first.status;
      EXPECT_EQ(socket.ReadHttp().status, 0U) << fields;
    }
  }
}

TEST_F(ServerHttp, HeadersAndTargetsAreBounded) {
  EXPECT_EQ(Get("/" + std::string(3'000, 'a')).status, 414U);
  EXPECT_EQ(Get("/" + std::string(100'000, 'a')).status, 414U);
  EXPECT_EQ(Get("/", "X: " + std::string(9'000, 'a') + "\r\n").status, 431U);
  std::string fields;
  for (int i = 0; i < 5000; ++i) fields += "X" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(Get("/", fields).status, 431U);
  ExpectTwoCanTalk(relay_->port());
}

TEST_F(ServerHttp, SlowHeadersEndWith408AndIdleConnectionsSilently) {
  ServerOptions options;
  options.http.header_timeout = TimeDelta::Millis(150);
  options.http.idle_timeout = TimeDelta::Millis(150);
  Restart(options);
  TestSocket slow(relay_->port());
  slow.Send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  EXPECT_EQ(slow.ReadHttp().status, 408U);
  EXPECT_EQ(slow.ReadToEnd(), TestSocket::End::kFin);
  TestSocket mute(relay_->port());
  EXPECT_EQ(mute.ReadToEnd(), TestSocket::End::kFin);
  TestSocket idle(relay_->port());
  idle.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(idle.ReadHttp().status, 200U);
  EXPECT_EQ(idle.ReadHttp().status, 0U);
}

TEST_F(ServerHttp, SendingByteByByteDoesNotMoveTheDeadline) {
  ServerOptions options;
  options.http.header_timeout = TimeDelta::Millis(150);
  Restart(options);
  TestSocket slow(relay_->port());
  slow.Send("GET / HTTP/1.1\r\nHost: a\r\n");
  // Far below the header limit, for as long as the relay listens.
  while (!slow.HasInput()) {
    if (!slow.Send("X")) break;
    if (slow.ReadWithin(10)) break;
  }
  EXPECT_EQ(slow.ReadHttp().status, 408U);
}

TEST_F(ServerHttp, SendingLineByLineDoesNotMoveTheDeadline) {
  ServerOptions options;
  options.http.header_timeout = TimeDelta::Millis(150);
  Restart(options);
  TestSocket slow(relay_->port());
  slow.Send("GET / HTTP/1.1\r\nHost: a\r\n");
  while (!slow.HasInput()) {
    if (!slow.Send("X: y\r\n")) break;
    if (slow.ReadWithin(10)) break;
  }
  EXPECT_EQ(slow.ReadHttp().status, 408U);
}

TEST_F(ServerHttp, AResponseThatNobodyReadsIsGivenUp) {
  ServerOptions options;
  options.http.write_timeout = TimeDelta::Millis(100);
  RestartWithLargeFile(options);
  TestSocket deaf(relay_->port(), TestSocket::ReceiveBuffer::kSmall);
  deaf.Send("GET /assets/engine.wasm HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(deaf.WaitForEndWithoutReading());
  ExpectTwoCanTalk(relay_->port());
}

TEST_F(ServerHttp, OnlyTheRightHandshakeOpensAWebSocket) {
  const auto handshake = [this](const std::string& fields) { return Get("/ws", fields).status; };
  const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  EXPECT_EQ(handshake(""), 426U);
  EXPECT_EQ(handshake(upgrade + key), 426U);
  EXPECT_EQ(handshake(upgrade + key + "Sec-WebSocket-Version: 12\r\n"), 426U);
  EXPECT_EQ(handshake(upgrade + version), 400U);
  EXPECT_EQ(handshake(upgrade + version + "Sec-WebSocket-Key: x\r\n"), 400U);
  EXPECT_EQ(handshake(key + version + "Upgrade: websocket\r\n"), 426U);
  EXPECT_EQ(handshake(upgrade + key + version), 101U);
  // Extensions are offered, and not taken.
  const HttpReply reply =
      Get("/ws", upgrade + key + version + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  EXPECT_EQ(reply.status, 101U);
  EXPECT_EQ(Field(reply, "Sec-WebSocket-Extensions"), "");
  EXPECT_EQ(Field(reply, "Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_F(ServerHttp, PagesOfForeignOriginsMayNotConnect) {
  const auto status_of = [this](const std::string& origin) {
    return Ask(HandshakeRequest("Origin: " + origin + "\r\n")).status;
  };
  EXPECT_EQ(status_of("http://relay"), 101U);
  EXPECT_EQ(status_of("http://evil.example"), 403U);
  EXPECT_EQ(status_of("null"), 403U);
  ServerOptions options;
  options.http.allowed_origins = {"https://app.example"};
  Restart(options);
  EXPECT_EQ(status_of("https://app.example"), 101U);
  EXPECT_EQ(status_of("http://relay"), 403U);
  ExpectTwoCanTalk(relay_->port());
}

}  // namespace
}  // namespace visavis::relay
