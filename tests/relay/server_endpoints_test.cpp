// What the relay says of itself by HTTP, and the ICE servers.
#include <gtest/gtest.h>

#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

HttpReply Get(std::uint16_t port, std::string_view path, std::string_view fields = {}) {
  TestSocket socket(port);
  socket.Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: relay\r\n" + std::string(fields) +
              "\r\n");
  return socket.ReadHttp();
}

ServerOptions WithTurnServer() {
  ServerOptions options;
  options.hub.ice_servers.push_back({{"stun:stun.example.org"}, "", ""});
  options.turn = {{"turn:turn.example.org"}, "north-south-east-west", TimeDelta::Seconds(3600)};
  return options;
}

TEST(ServerEndpoints, HealthAndReadiness) {
  const TestRelay relay;
  EXPECT_EQ(Get(relay.port(), "/healthz").body, R"({"status":"ok"})");
  EXPECT_EQ(Get(relay.port(), "/readyz").body, R"({"status":"ready"})");
}

TEST(ServerEndpoints, ClientsGetTurnCredentialsOfTheirOwn) {
  const TestRelay relay(WithTurnServer());
  std::vector<std::string> usernames;
  for (int i = 0; i < 2; ++i) {
    TestClient client(relay.port());
    client.SendText(RegisterText("room", "Ann"));
    const auto message = ParseServerMessage(client.ReadText());
    ASSERT_TRUE(message.ok());
    const auto& registered = std::get<RegisteredMessage>(message.value());
    ASSERT_EQ(registered.ice_servers.size(), 2U);
    EXPECT_EQ(registered.ice_servers[0].urls[0], "stun:stun.example.org");
    const IceServer& turn = registered.ice_servers[1];
    EXPECT_TRUE(turn.username.ends_with(':' + registered.id.value())) << turn.username;
    EXPECT_EQ(turn.credential.size(), 28U);
    usernames.push_back(turn.username);
  }
  EXPECT_NE(usernames[0], usernames[1]);
}

TEST(ServerEndpoints, IceServersAreGivenToPagesThatMayAsk) {
  const TestRelay relay(WithTurnServer());
  const HttpReply reply = Get(relay.port(), "/ice", "Origin: http://relay\r\n");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.body.starts_with(
      R"({"iceServers":[{"urls":["stun:stun.example.org"]},{"urls":["turn:turn.example.org"],"username":")"))
      << reply.body;
  EXPECT_TRUE(reply.body.ends_with(R"(],"ttl":3600})")) << reply.body;
  EXPECT_NE(reply.head.find("\r\nCache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(reply.head.find("\r\nAccess-Control-Allow-Origin: http://relay\r\n"),
            std::string::npos);
  EXPECT_NE(Get(relay.port(), "/ice").body, reply.body) << "the same credentials for two";
  EXPECT_EQ(Get(relay.port(), "/ice", "Origin: http://other\r\n").status, 403U);
  EXPECT_EQ(Get(TestRelay().port(), "/ice").body, R"({"iceServers":[],"ttl":86400})");
}

TEST(ServerEndpoints, IceServersAreNotGivenTooOften) {
  ServerOptions options = WithTurnServer();
  options.per_address = {.max_connections = 100, .connect_rate = 0.001, .connect_burst = 3};
  const TestRelay relay(options);
  TestSocket socket(relay.port());
  const auto ask = [&] {
    socket.Send("GET /ice HTTP/1.1\r\nHost: relay\r\n\r\n");
    return socket.ReadHttp().status;
  };
  EXPECT_EQ(ask(), 200U);  // the connection was the first of three
  EXPECT_EQ(ask(), 200U);
  EXPECT_EQ(ask(), 429U);
}

}  // namespace
}  // namespace visavis::relay
