// A server under measurement: a child in a process group of its own, ended when this is destroyed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/relay/process_stats.h"

namespace visavis::bench {

enum class Security { kPlain, kTls };

struct ServerCommand {
  std::string name;
  std::vector<std::string> arguments;  // the first is the program
  // Known beforehand: the server is ready when it accepts there. 0: it prints a line with
  // "http://127.0.0.1:PORT" or "https://…" when it is ready.
  std::uint16_t port = 0;
  Security security = Security::kPlain;
};

class ServerProcess {
 public:
  // Starts it on the processors `cores` and waits until it is ready. Throws std::runtime_error when
  // it ends before, or needs more than 10 s.
  ServerProcess(const ServerCommand& command, const std::vector<unsigned>& cores);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  Security security() const { return security_; }
  TimeDelta CpuTime() const { return ReadCpuTime(pid_); }
  Memory CurrentMemory() const { return ReadMemory(pid_); }

 private:
  void AwaitLine(const std::string& name);
  void AwaitAccept(const std::string& name);
  void End();

  pid_t pid_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
  Security security_ = Security::kPlain;
};

// One that nothing listens on now.
std::uint16_t FreePort();

}  // namespace visavis::bench
