#include "relay/turn_credentials.h"

#include <gtest/gtest.h>

namespace visavis::relay {
namespace {

TEST(TurnCredentials, AreWhatTheServerComputes) {
  // printf '1767225600:AAAAAAAAAAAAAAAAAAAAAA' |
  //   openssl dgst -sha1 -hmac north-south-east-west -binary | base64
  const TurnOptions turn{
      {"turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349"},
      "north-south-east-west",
      TimeDelta::Seconds(3600)};
  const IceServer server = MakeTurnServer(turn, "AAAAAAAAAAAAAAAAAAAAAA", 1767225600 - 3600);
  EXPECT_EQ(server.urls, turn.urls);
  EXPECT_EQ(server.username, "1767225600:AAAAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(server.credential, "+D7jP6UvP0P1QfqBhZKFspU6lJE=");
}

TEST(TurnCredentials, AreMadeForEachClientBehindWhatAllGet) {
  HubOptions options;
  options.ice_servers.push_back({{"stun:stun.example.org"}, "", ""});
  EXPECT_EQ(IceServersFor(options, "a").size(), 1U);
  options.turn_server = [](std::string_view id) {
    return IceServer{{"turn:turn.example.org"}, std::string(id), "word"};
  };
  const auto servers = IceServersFor(options, "a");
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_EQ(servers[1].username, "a");
  EXPECT_NE(IceServersFor(options, "b")[1].username, "a");
}

}  // namespace
}  // namespace visavis::relay
