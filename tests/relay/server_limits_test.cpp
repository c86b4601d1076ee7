// What one address may do, directly and through a proxy.
#include <gtest/gtest.h>

#include <vector>

#include "tests/relay/frames.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

unsigned StatusOf(std::uint16_t port, std::string_view request) {
  TestSocket socket(port);
  socket.Send(request);
  return socket.ReadHttp().status;
}

// Connects through a proxy on loopback for `client`.
std::string Forwarded(const std::string& client) {
  return HandshakeRequest("X-Forwarded-For: " + client + "\r\n");
}

TEST(ServerLimits, ConnectionsOfOneAddressAreRefusedWith429) {
  ServerOptions options;
  options.per_address = {.max_connections = 2, .connect_rate = 1e6, .connect_burst = 1e6};
  const TestRelay relay(options);
  TestClient ann(relay.port());
  {
    TestClient bob(relay.port());
    ann.SendText(RegisterText("room", "Ann"));
    bob.SendText(RegisterText("room", "Bob"));
    EXPECT_FALSE(IdIn(ann.ReadText()).empty());
    EXPECT_FALSE(IdIn(bob.ReadText()).empty());
    EXPECT_FALSE(IdIn(ann.ReadText()).empty());
    TestSocket third(relay.port());
    EXPECT_EQ(third.ReadHttp().status, 429U);
    EXPECT_NE(third.ReadToEnd(), TestSocket::End::kTimeout);
  }
  EXPECT_NE(ann.ReadText().find("left"), std::string::npos);  // the relay has seen Bob go
  EXPECT_EQ(StatusOf(relay.port(), "GET / HTTP/1.1\r\nHost: relay\r\n\r\n"), 404U);
}

TEST(ServerLimits, ConnectsOfOneAddressHaveARate) {
  ServerOptions options;
  options.per_address = {.max_connections = 100, .connect_rate = 0.001, .connect_burst = 3};
  const TestRelay relay(options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(StatusOf(relay.port(), "GET / HTTP/1.1\r\nHost: relay\r\n\r\n"), 404U);
  }
  TestSocket fourth(relay.port());
  EXPECT_EQ(fourth.ReadHttp().status, 429U);
}

TEST(ServerLimits, BehindATrustedProxyTheClientCounts) {
  ServerOptions options;
  options.per_address = {.max_connections = 2, .connect_rate = 1e6, .connect_burst = 1e6};
  options.http.trusted_proxies = {*AddressRange::Parse("127.0.0.0/8")};
  const TestRelay relay(options);
  std::vector<TestSocket> sockets;
  const auto connect = [&](const std::string& client) {
    sockets.emplace_back(relay.port());
    sockets.back().Send(Forwarded(client));
    return sockets.back().ReadHttp().status;
  };
  EXPECT_EQ(connect("192.0.2.1"), 101U);
  EXPECT_EQ(connect("203.0.113.1, 192.0.2.1"), 101U);
  EXPECT_EQ(connect("203.0.113.2, 192.0.2.1"), 429U)
      << "what a client says of itself counts nothing";
  EXPECT_EQ(connect("192.0.2.2"), 101U);
  EXPECT_EQ(connect("2001:db8::1"), 101U);
  EXPECT_EQ(connect("2001:db8::2"), 101U);
  EXPECT_EQ(connect("2001:db8::3"), 429U);
  // The proxy's own requests for files are its own business.
  std::vector<TestSocket> files;
  for (int i = 0; i < 5; ++i) {
    files.emplace_back(relay.port());
    files.back().Send("GET / HTTP/1.1\r\nHost: relay\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
    EXPECT_EQ(files.back().ReadHttp().status, 404U);
  }
}

TEST(ServerLimits, ConnectionsOfAllThreadsCountTogether) {
  ServerOptions options;
  options.threads = 3;
  options.max_connections = 4;
  const TestRelay relay(options);
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back(relay.port());
    clients.back().SendText(RegisterText("room " + std::to_string(i), "n"));
    EXPECT_FALSE(IdIn(clients.back().ReadText()).empty());
  }
  for (int i = 0; i < 3; ++i) {
    TestSocket fifth(relay.port());
    EXPECT_EQ(fifth.ReadHttp().status, 503U);
  }
}

TEST(ServerLimits, AFloodOfPingsIsAFloodOfMessages) {
  ServerOptions options;
  options.hub.message_burst = 10;
  options.hub.message_rate = 0.001;
  const TestRelay relay(options);
  for (const std::uint8_t control : {kFinPing, kFinPong}) {
    TestClient client(relay.port());
    for (int i = 0; i < 11; ++i) client.Send(ClientFrame(control, "x"));
    TestFrame frame;
    do {
      frame = client.ReadFrame();
    } while (frame.first_byte == kFinPong);
    EXPECT_EQ(frame.CloseCode(), 1008);
    EXPECT_EQ(frame.CloseReason(), "rate-limited");
  }
}

TEST(ServerLimits, WithoutTrustTheFieldIsNotLookedAt) {
  ServerOptions options;
  options.per_address = {.max_connections = 2, .connect_rate = 1e6, .connect_burst = 1e6};
  const TestRelay relay(options);
  std::vector<TestSocket> sockets;
  for (int i = 0; i < 2; ++i) {
    sockets.emplace_back(relay.port());
    sockets.back().Send(Forwarded("192.0.2." + std::to_string(i)));
    EXPECT_EQ(sockets.back().ReadHttp().status, 101U);
  }
  TestSocket third(relay.port());
  EXPECT_EQ(third.ReadHttp().status, 429U);
}

}  // namespace
}  // namespace visavis::relay
