#include "relay/relay_flags.h"

#include <gtest/gtest.h>

#include <vector>

#include "relay/listen_address.h"

namespace visavis::relay {
namespace {

std::variant<RelayFlags, int> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "visavis-relay");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  auto parsed = ParseFlags(static_cast<int>(arguments.size()), arguments.data());
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return parsed;
}

TEST(ListenAddress, TakesNumericAddressesWithAPort) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:8080")->host, "127.0.0.1");
  EXPECT_EQ(ParseListenAddress("127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(ParseListenAddress("0.0.0.0:0")->port, 0);
  EXPECT_EQ(ParseListenAddress("[::1]:65535")->host, "::1");
  for (const char* text :
       {"", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "127.0.0.1:-1", "localhost:80", "::1:80", "[::1]", "[127.0.0.1]:80", "127.0.0.1:80 "}) {
    EXPECT_FALSE(ParseListenAddress(text)) << text;
  }
}

TEST(RelayFlags, DefaultsAreThoseOfTheOptions) {
  const auto parsed = Parse({});
  const auto* flags = std::get_if<RelayFlags>(&parsed);
  ASSERT_NE(flags, nullptr);
  ASSERT_EQ(flags->server.listen.size(), 1U);
  EXPECT_EQ(ToString(flags->server.listen[0]), "127.0.0.1:8080");
  EXPECT_TRUE(flags->server.listen_tls.empty());
  EXPECT_EQ(flags->server.hub.register_timeout, HubOptions().register_timeout);
  EXPECT_TRUE(flags->server.hub.ice_servers.empty());
}

TEST(RelayFlags, ValuesReachTheOptions) {
  const auto parsed =
      Parse({"--listen", "[::1]:0", "--stun", "stun:a", "--stun", "stun:b", "--max-members", "7",
             "--register-timeout", "0.25", "--allow-origin", "https://a.example", "--www", "/"});
  const auto* flags = std::get_if<RelayFlags>(&parsed);
  ASSERT_NE(flags, nullptr);
  EXPECT_EQ(flags->server.listen.at(0).host, "::1");
  EXPECT_EQ(flags->server.hub.ice_servers.at(0).urls,
            (std::vector<std::string>{"stun:a", "stun:b"}));
  EXPECT_EQ(flags->server.hub.max_members_per_room, 7U);
  EXPECT_EQ(flags->server.hub.register_timeout, TimeDelta::Millis(250));
  EXPECT_EQ(flags->server.http.allowed_origins, std::vector<std::string>{"https://a.example"});
}

TEST(RelayFlags, MistakesEndWithAnError) {
  for (const std::vector<const char*>& arguments :
       std::vector<std::vector<const char*>>{{"--listen", "nonsense"},
                                             {"--unknown"},
                                             {"--www", "/does/not/exist"},
                                             {"--max-members", "0"},
                                             {"--register-timeout", "-1"},
                                             {"--log-level", "loud"},
                                             {"stray"}}) {
    const auto parsed = Parse(arguments);
    const int* code = std::get_if<int>(&parsed);
    ASSERT_NE(code, nullptr) << arguments[0];
    EXPECT_NE(*code, 0) << arguments[0];
  }
}

TEST(RelayFlags, HelpAndVersionEndWell) {
  for (const char* flag : {"--help", "--version"}) {
    const auto parsed = Parse({flag});
    const int* code = std::get_if<int>(&parsed);
    ASSERT_NE(code, nullptr) << flag;
    EXPECT_EQ(*code, 0) << flag;
  }
}

}  // namespace
}  // namespace visavis::relay
