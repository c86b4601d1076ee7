#include "tests/bench/relay/stream.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace visavis::bench {
namespace {

ssize_t Outcome(ssize_t result) {
  if (result >= 0) return result;
  const bool is_later = errno == EAGAIN || errno == EINTR || errno == ENOTCONN;
  return is_later ? 0 : -1;
}

}  // namespace

Stream::Stream(std::uint16_t port)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::runtime_error("no descriptor for a client");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    close(fd_);
    throw std::runtime_error("a client cannot connect");
  }
}

Stream::~Stream() { close(fd_); }

ssize_t Stream::Read(std::span<char> bytes) {
  const ssize_t size = recv(fd_, bytes.data(), bytes.size(), 0);
  return size == 0 ? -1 : Outcome(size);
}

ssize_t Stream::Write(std::string_view bytes) {
  return Outcome(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void Stream::ResetOnClose() {
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

}  // namespace visavis::bench
