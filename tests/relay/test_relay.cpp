#include "tests/relay/test_relay.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <csignal>

#include "tests/relay/frames.h"

namespace visavis::relay {
namespace {

ServerOptions OnFreePort(ServerOptions options) {
  // Tests come from one address, and may come often.
  if (options.per_address == AddressLimits()) options.per_address = {1'000'000, 1e6, 1e6};
  // Tests need not wait for the end.
  if (options.drain_window == ServerOptions().drain_window)
    options.drain_window = TimeDelta::Zero();
  for (ListenAddress& address : options.listen) address.port = 0;
  return options;
}

}  // namespace

TestRelay::TestRelay(ServerOptions options, StaticSite site)
    : server_(std::make_unique<Server>(OnFreePort(std::move(options)), std::move(site))) {
  std::signal(SIGPIPE, SIG_IGN);
  spdlog::set_level(spdlog::level::off);
  EXPECT_EQ(server_->LoadFiles(), "");
  EXPECT_EQ(server_->Listen(), "");
  port_ = server_->port();
  thread_ = std::thread([this] { server_->Run(); });
}

TestRelay::~TestRelay() {
  server_->Stop();
  thread_.join();
}

ChildRelay::ChildRelay(std::vector<std::string> flags, ChildLimits limits) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return;
  if (std::find(flags.begin(), flags.end(), "--listen") == flags.end()) {
    flags.insert(flags.end(), {"--listen", "127.0.0.1:0"});
  }
  if (std::find(flags.begin(), flags.end(), "--connect-burst") == flags.end()) {
    flags.insert(flags.end(),
                 {"--connect-burst", "1000000", "--max-connections-per-address", "1000000"});
  }
  flags.insert(flags.begin(), VISAVIS_RELAY_BINARY);
  std::vector<char*> arguments;
  for (std::string& flag : flags) arguments.push_back(flag.data());
  arguments.push_back(nullptr);
  child_ = fork();
  if (child_ == 0) {
    if (limits.max_descriptors > 0) {
      const auto count = static_cast<rlim_t>(limits.max_descriptors);
      const rlimit descriptors{count, count};
      setrlimit(RLIMIT_NOFILE, &descriptors);
    }
    if (limits.files == ChildLimits::Files::kOneMebibyte) {
      const rlimit bytes{1U << 20U, 1U << 20U};
      setrlimit(RLIMIT_FSIZE, &bytes);
    }
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  stdout_ = ends[0];
  char c = 0;
  while (!output_.ends_with('\n') && read(stdout_, &c, 1) == 1) output_ += c;
  const std::size_t colon = output_.rfind(':');
  if (colon == std::string::npos) return;
  std::from_chars(output_.data() + colon + 1, output_.data() + output_.size(), port_);
}

ChildRelay::~ChildRelay() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    Wait();
  }
  close(stdout_);
}

void ChildRelay::Signal(int number) const { kill(child_, number); }

std::optional<int> ChildRelay::Wait() {
  char c = 0;
  while (read(stdout_, &c, 1) == 1) output_ += c;
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

std::string RegisterText(const std::string& room, const std::string& name) {
  return Serialize(ClientMessage(RegisterMessage{room, name, 1}));
}

std::string IdIn(const std::string& text) {
  const auto message = ParseServerMessage(text);
  if (!message.ok()) return {};
  if (const auto* m = std::get_if<RegisteredMessage>(&message.value())) return m->id.value();
  if (const auto* m = std::get_if<JoinedMessage>(&message.value())) return m->peer.id.value();
  return {};
}

void ExpectTwoCanTalk(std::uint16_t port) {
  // A room that nobody has been in.
  static std::atomic<int> rooms = 0;
  const std::string room = "fresh " + std::to_string(++rooms);
  TestClient ann(port);
  TestClient bob(port);
  ann.SendText(RegisterText(room, "Ann"));
  const std::string ann_id = IdIn(ann.ReadText());
  bob.SendText(RegisterText(room, "Bob"));
  const std::string bob_id = IdIn(bob.ReadText());
  ASSERT_FALSE(ann_id.empty());
  ASSERT_FALSE(bob_id.empty());
  ASSERT_EQ(IdIn(ann.ReadText()), bob_id);
  bob.SendText(R"({"type":"offer","payload":{"sdp":"v=0"}})");
  ASSERT_EQ(ann.ReadText(),
            R"({"type":"offer","senderId":")" + bob_id + R"(","payload":{"sdp":"v=0"}})");
  ann.SendText(R"({"type":"answer","to":")" + bob_id + R"(","payload":1})");
  ASSERT_EQ(bob.ReadText(), R"({"type":"answer","senderId":")" + ann_id + R"(","payload":1})");
  bob.Send(ClientFrame(kFinClose, ""));
  ASSERT_EQ(ann.ReadText(), R"({"type":"left","id":")" + bob_id + R"(","reason":"disconnect"})");
}

}  // namespace visavis::relay
