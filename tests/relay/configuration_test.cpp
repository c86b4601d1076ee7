#include "relay/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "relay/configuration_file.h"
#include "tests/relay/temporary_folder.h"

namespace visavis::relay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Outcome {
  std::variant<Configuration, int> read;
  std::string out;
  std::string err;
  const Configuration* configuration() const { return std::get_if<Configuration>(&read); }
  // -1: there is a configuration.
  int exit_code() const { return read.index() == 0 ? -1 : std::get<int>(read); }
};

Outcome Read(std::vector<const char*> arguments, std::vector<const char*> environment = {}) {
  arguments.insert(arguments.begin(), "visavis-relay");
  environment.push_back(nullptr);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  auto read =
      ReadConfiguration(static_cast<int>(arguments.size()), arguments.data(), environment.data());
  return {std::move(read), testing::internal::GetCapturedStdout(),
          testing::internal::GetCapturedStderr()};
}

std::vector<std::string> TextsOf(const std::vector<ListenAddress>& addresses) {
  std::vector<std::string> texts;
  for (const ListenAddress& address : addresses) texts.push_back(ToString(address));
  return texts;
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

TEST(Configuration, DefaultsAreThoseOfTheOptions) {
  const Outcome outcome = Read({});
  ASSERT_NE(outcome.configuration(), nullptr);
  const ServerOptions& server = outcome.configuration()->server;
  EXPECT_THAT(TextsOf(server.listen), ElementsAre("127.0.0.1:8080"));
  EXPECT_TRUE(server.listen_tls.empty());
  EXPECT_EQ(server.hub.register_timeout, HubOptions().register_timeout);
  EXPECT_TRUE(server.hub.ice_servers.empty());
  EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST(Configuration, FlagsReachTheOptions) {
  const Outcome outcome = Read({"--listen",
                                "[::1]:0",
                                "--listen=127.0.0.1:9",
                                "--stun",
                                "stun:a",
                                "--stun",
                                "stun:b",
                                "--max-members",
                                "7",
                                "--register-timeout",
                                "0.25",
                                "--ping-interval",
                                "2m",
                                "--max-queue-bytes",
                                "64KiB",
                                "--message-rate",
                                "12.5",
                                "--allow-origin",
                                "https://a.example",
                                "--www",
                                "/"});
  ASSERT_NE(outcome.configuration(), nullptr) << outcome.err;
  const ServerOptions& server = outcome.configuration()->server;
  EXPECT_THAT(TextsOf(server.listen), ElementsAre("[::1]:0", "127.0.0.1:9"));
  EXPECT_THAT(server.hub.ice_servers.at(0).urls, ElementsAre("stun:a", "stun:b"));
  EXPECT_EQ(server.hub.max_members_per_room, 7U);
  EXPECT_EQ(server.hub.register_timeout, TimeDelta::Millis(250));
  EXPECT_EQ(server.hub.message_rate, 12.5);
  EXPECT_EQ(server.web_socket.ping_interval, TimeDelta::Seconds(120));
  EXPECT_EQ(server.web_socket.max_queue_bytes, 65536U);
  EXPECT_THAT(server.http.allowed_origins, ElementsAre("https://a.example"));
}

TEST(Configuration, AFlagBeatsTheEnvironmentWhichBeatsTheFile) {
  const TemporaryFolder folder;
  folder.Write("relay.toml",
               "# what it takes\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n"
               "max-rooms = 11\nmax-members = 12\nmax-connections = 13\nping-interval = 1.5\n"
               "pong-timeout = \"250ms\"\n");
  const std::string file = (folder.path() / "relay.toml").string();
  const std::string variable = "VISAVIS_RELAY_CONFIG=" + file;
  for (const bool by_flag : {true, false}) {
    const Outcome outcome =
        by_flag ? Read({"--config", file.c_str(), "--max-rooms", "31"},
                       {"VISAVIS_RELAY_MAX_ROOMS=21", "VISAVIS_RELAY_MAX_MEMBERS=22",
                        "VISAVIS_RELAY_CONFIG=/does/not/exist"})
                : Read({"--max-rooms", "31"}, {"VISAVIS_RELAY_MAX_ROOMS=21", "PATH=/bin",
                                               "VISAVIS_RELAY_MAX_MEMBERS=22", variable.c_str()});
    ASSERT_NE(outcome.configuration(), nullptr) << outcome.err;
    const ServerOptions& server = outcome.configuration()->server;
    EXPECT_EQ(server.hub.max_rooms, 31U);
    EXPECT_EQ(server.hub.max_members_per_room, 22U);
    EXPECT_EQ(server.max_connections, 13U);
    EXPECT_EQ(server.web_socket.ping_interval, TimeDelta::Millis(1500));
    EXPECT_EQ(server.web_socket.pong_timeout, TimeDelta::Millis(250));
    EXPECT_THAT(TextsOf(server.listen), ElementsAre("127.0.0.1:1", "127.0.0.1:2"));
  }
  const Outcome replaced =
      Read({"--config", file.c_str()}, {"VISAVIS_RELAY_LISTEN=127.0.0.1:3 127.0.0.1:4",
                                        "VISAVIS_OTHER=1", "VISAVIS_RELAY_MAX_ROOMS="});
  ASSERT_NE(replaced.configuration(), nullptr) << replaced.err;
  EXPECT_THAT(TextsOf(replaced.configuration()->server.listen),
              ElementsAre("127.0.0.1:3", "127.0.0.1:4"));
  EXPECT_EQ(replaced.configuration()->server.hub.max_rooms, 11U);
}

TEST(Configuration, AMistakeInTheFileIsSaidWithItsLine) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "relay.toml").string();
  const auto error_of = [&](std::string_view text) {
    folder.Write("relay.toml", text);
    const Outcome outcome = Read({"--config", file.c_str(), "--check-config"});
    EXPECT_EQ(outcome.exit_code(), 2) << text;
    EXPECT_EQ(outcome.out, "") << text;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    return outcome.err;
  };
  EXPECT_EQ(error_of("\n\nmax-roms = 1\n"),
            "visavis-relay: " + file + ":3: max-roms: there is no such setting\n");
  EXPECT_THAT(error_of("max-rooms = 1\nmax-rooms = 2\n"), HasSubstr(file + ":2: "));
  EXPECT_THAT(error_of("max-rooms = \n"), HasSubstr(file + ":1: "));
  EXPECT_THAT(error_of("max-rooms\n"), HasSubstr(file + ":1: "));
  EXPECT_THAT(error_of("[limits]\nmax-rooms = 1\n"), HasSubstr(file + ":1: limits: takes"));
  EXPECT_THAT(error_of("max-rooms = true\n"), HasSubstr(":1: max-rooms: takes a text, a number"));
  EXPECT_THAT(error_of("max-rooms = [1, 2]\n"), HasSubstr(":1: max-rooms: takes one value"));
  EXPECT_THAT(error_of("max-rooms = 0\n"), HasSubstr("must be from 1 to 1000000000"));
  EXPECT_THAT(error_of("max-rooms = -1\n"), HasSubstr("must be from 1 to 1000000000"));
  EXPECT_THAT(error_of("max-rooms = 1.5\n"), HasSubstr("must be from 1 to 1000000000"));
  EXPECT_THAT(error_of("config = \"other.toml\"\n"), HasSubstr("there is no such setting"));
  EXPECT_THAT(error_of("ping-interval = inf\n"), HasSubstr("is no time"));
  EXPECT_THAT(error_of("a = " + std::string(10'000, '[')), HasSubstr(file + ":1: "));
  EXPECT_THAT(error_of(std::string(2'000'000, '#')), HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(Read({"--config", "/does/not/exist"}).err, HasSubstr("cannot be read"));
  EXPECT_THAT(Read({"--config", "/"}).err, HasSubstr("cannot be read"));
}

TEST(Configuration, AWeakerSourceIsCheckedAlthoughItIsReplaced) {
  const Outcome outcome = Read({"--max-rooms", "5"}, {"VISAVIS_RELAY_MAX_ROOMS=many"});
  EXPECT_EQ(outcome.exit_code(), 2);
  EXPECT_THAT(outcome.err, HasSubstr("VISAVIS_RELAY_MAX_ROOMS: must be from 1"));
}

TEST(Configuration, MistakesEndWithAnError) {
  for (const std::vector<const char*>& arguments :
       std::vector<std::vector<const char*>>{{"--listen", "nonsense"},
                                             {"--listen", "127.0.0.1:65536"},
                                             {"--listen"},
                                             {"--unknown"},
                                             {"--www", "/does/not/exist"},
                                             {"--max-members", "0"},
                                             {"--max-members", "1", "--max-members", "2"},
                                             {"--max-rooms", "99999999999999999999"},
                                             {"--max-rooms", "0x10"},
                                             {"--max-queue-bytes", "64 KiB"},
                                             {"--max-queue-bytes", "18014398509481984KiB"},
                                             {"--max-message-bytes", "1GiB"},
                                             {"--register-timeout", "-1"},
                                             {"--register-timeout", "nan"},
                                             {"--register-timeout", "1e30"},
                                             {"--register-timeout", "0"},
                                             {"--register-timeout", "5 s"},
                                             {"--register-timeout", "400d"},
                                             {"--message-rate", "0"},
                                             {"--message-rate", "inf"},
                                             {"--log-level", "loud"},
                                             {"--allow-origin", "app.example"},
                                             {"--allow-origin", "https://app.example/"},
                                             {"--stun", "http://a"},
                                             {"--listen-tls", "127.0.0.1:0"},
                                             {"--tls-cert", "/etc/passwd"},
                                             {"--tls-cert", "/does/not/exist"},
                                             {"stray"},
                                             {"--listen", "127.0.0.1:0", "stray"}}) {
    const Outcome outcome = Read(arguments);
    EXPECT_EQ(outcome.exit_code(), 2) << arguments[0] << ' ' << arguments.back();
    EXPECT_NE(outcome.err, "") << arguments[0] << ' ' << arguments.back();
  }
  const Outcome variable = Read({}, {"VISAVIS_RELAY_MAX_ROMS=1"});
  EXPECT_EQ(variable.exit_code(), 2);
  EXPECT_THAT(variable.err, HasSubstr("VISAVIS_RELAY_MAX_ROMS: there is no such setting"));
}

TEST(Configuration, HelpAndVersionEndWell) {
  EXPECT_EQ(Read({"--version"}).exit_code(), 0);
  EXPECT_THAT(Read({"--version"}).out, HasSubstr("visavis-relay 0."));
  const Outcome help = Read({"--help"});
  EXPECT_EQ(help.exit_code(), 0);
  EXPECT_THAT(help.out, HasSubstr("--max-members"));
}

TEST(Configuration, ACheckOfWhatIsRightSaysSo) {
  const Outcome outcome = Read({"--check-config"});
  ASSERT_NE(outcome.configuration(), nullptr);
  EXPECT_EQ(outcome.configuration()->task, Configuration::Task::kCheck);
}

}  // namespace
}  // namespace visavis::relay
