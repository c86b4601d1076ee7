// Relays for tests: one on a thread of the test, one as a child. Both on a free port of loopback.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "relay/server.h"
#include "tests/relay/test_socket.h"

namespace visavis::relay {

class TestRelay {
 public:
  explicit TestRelay(ServerOptions options = {}, StaticSite site = {});
  ~TestRelay();
  TestRelay(const TestRelay&) = delete;
  TestRelay& operator=(const TestRelay&) = delete;

  std::uint16_t port() const { return port_; }
  std::uint16_t metrics_port() const { return server_->metrics_port(); }
  void Stop() { server_->Stop(); }

 private:
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

struct ChildLimits {
  int max_descriptors = 0;                                                  // 0: those of the test
  enum class Files { kOfTheTest, kOneMebibyte } files = Files::kOfTheTest;  // at most so large
};

class ChildRelay {
 public:
  // Waits for the line that says it is ready. Listens on a free port when the flags say nothing.
  explicit ChildRelay(std::vector<std::string> flags, ChildLimits limits = {});
  // Kills it when it still runs.
  ~ChildRelay();
  ChildRelay(const ChildRelay&) = delete;
  ChildRelay& operator=(const ChildRelay&) = delete;

  std::uint16_t port() const { return port_; }
  // All that it has printed so far on stdout.
  const std::string& output() const { return output_; }
  void Signal(int number) const;
  // The exit code; empty when a signal killed it. Reads the rest of its output.
  std::optional<int> Wait();

 private:
  pid_t child_ = -1;
  int stdout_ = -1;
  std::string output_;
  std::uint16_t port_ = 0;
};

std::string RegisterText(const std::string& room, const std::string& name);
// The id in a `registered` or `joined` message.
std::string IdIn(const std::string& text);
// Fails the test unless two new clients can meet in a room and talk.
void ExpectTwoCanTalk(std::uint16_t port);

}  // namespace visavis::relay
