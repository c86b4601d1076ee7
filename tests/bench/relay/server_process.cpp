#include "tests/bench/relay/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/bench/relay/cores.h"

namespace visavis::bench {
namespace {

constexpr TimeDelta kReadyLimit = TimeDelta::Seconds(10);
constexpr TimeDelta kEndLimit = TimeDelta::Seconds(2);

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// In the child: becomes the program, or ends.
[[noreturn]] void Become(const ServerCommand& command, int output) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

ServerProcess::ServerProcess(const ServerCommand& command, const std::vector<unsigned>& cores)
    : port_(command.port), security_(command.security) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  output_ = ends[0];
  pid_ = fork();
  if (pid_ == 0) {
    BindTo(cores);
    Become(command, ends[1]);
  }
  close(ends[1]);
  try {
    if (pid_ < 0) throw std::runtime_error("no process for " + command.name);
    if (port_ == 0) {
      AwaitLine(command.name);
    } else {
      AwaitAccept(command.name);
    }
  } catch (...) {
    End();
    throw;
  }
}

ServerProcess::~ServerProcess() { End(); }

void ServerProcess::AwaitLine(const std::string& name) {
  std::string text;
  const Timestamp limit = Now() + kReadyLimit;
  while (Now() < limit) {
    pollfd wait{.fd = output_, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, 100) <= 0) continue;
    char bytes[512];
    const ssize_t size = read(output_, bytes, sizeof bytes);
    if (size <= 0) throw std::runtime_error(name + " ended before it was ready");
    text.append(bytes, static_cast<std::size_t>(size));
    const std::string address = "://127.0.0.1:";
    const std::size_t at = text.find(address);
    if (at == std::string::npos || text.find('\n', at) == std::string::npos) continue;
    port_ = static_cast<std::uint16_t>(std::stoi(text.substr(at + address.size())));
    return;
  }
  throw std::runtime_error(name + " is not ready after 10 s");
}

void ServerProcess::AwaitAccept(const std::string& name) {
  const Timestamp limit = Now() + kReadyLimit;
  while (Now() < limit) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port_);
    const int refused = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    close(fd);
    if (refused == 0) return;
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      throw std::runtime_error(name + " ended before it was ready");
    }
    usleep(10'000);
  }
  throw std::runtime_error(name + " is not ready after 10 s");
}

void ServerProcess::End() {
  if (output_ >= 0) close(output_);
  output_ = -1;
  if (pid_ <= 0) return;
  // Asked first, so that nothing of its own stays behind.
  kill(pid_, SIGTERM);
  const Timestamp limit = Now() + kEndLimit;
  while (waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (Now() > limit) {
      kill(-pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
      break;
    }
    usleep(2'000);
  }
  pid_ = -1;
}

std::uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  const bool ok = bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!ok) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace visavis::bench
