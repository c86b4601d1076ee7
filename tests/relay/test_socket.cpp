#include "tests/relay/test_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "tests/relay/frames.h"

namespace visavis::relay {
namespace {

constexpr int kPatienceMs = 30'000;

}  // namespace

TestSocket::TestSocket(std::uint16_t port, ReceiveBuffer buffer)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int one = 1;
  const int small = 32 * 1024;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (buffer == ReceiveBuffer::kSmall) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    end_ = End::kReset;
  }
}

TestSocket::TestSocket(TestSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      tls_(std::exchange(other.tls_, nullptr)),
      unread_(std::move(other.unread_)),
      end_(other.end_) {}

TestSocket::~TestSocket() {
  SSL_free(tls_);
  if (fd_ >= 0) close(fd_);
}

bool TestSocket::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = tls_ != nullptr
                             ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                             : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TestSocket::StartTls(SSL_CTX* context) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, fd_);
  return SSL_connect(tls_) == 1;
}

void TestSocket::ShutdownSend() { shutdown(fd_, SHUT_WR); }

void TestSocket::Close(End end) {
  const linger at_once{1, 0};
  if (end == End::kReset) setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(std::exchange(fd_, -1));
}

bool TestSocket::ReadWithin(int ms) {
  pollfd ready{fd_, POLLIN, 0};
  return !unread_.empty() || poll(&ready, 1, ms) > 0;
}

bool TestSocket::WaitForEndWithoutReading() {
  // POLLHUP and POLLERR come unasked.
  pollfd ready{fd_, 0, 0};
  return poll(&ready, 1, kPatienceMs) > 0;
}

bool TestSocket::ReadMore() {
  if (end_) return false;
  pollfd ready{fd_, POLLIN, 0};
  if ((tls_ == nullptr || SSL_pending(tls_) == 0) && poll(&ready, 1, kPatienceMs) <= 0) {
    end_ = End::kTimeout;
    return false;
  }
  std::array<char, 65536> buffer;
  const ssize_t got = tls_ != nullptr
                          ? SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))
                          : recv(fd_, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    end_ = got == 0 ? End::kFin : End::kReset;
    return false;
  }
  unread_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> TestSocket::ReadExactly(std::size_t count) {
  while (unread_.size() < count) {
    if (!ReadMore()) return std::nullopt;
  }
  std::string bytes = unread_.substr(0, count);
  unread_.erase(0, count);
  return bytes;
}

std::optional<std::string> TestSocket::ReadUntil(std::string_view end) {
  std::size_t found = 0;
  while ((found = unread_.find(end)) == std::string::npos) {
    if (!ReadMore()) return std::nullopt;
  }
  return ReadExactly(found + end.size());
}

HttpReply TestSocket::ReadHttp(Request request) {
  HttpReply reply;
  const auto head = ReadUntil("\r\n\r\n");
  if (!head || !head->starts_with("HTTP/1.1 ")) return reply;
  reply.head = *head;
  std::size_t length = 0;
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  if (const std::size_t at = head->find(kLength); at != std::string::npos) {
    const char* begin = head->data() + at + kLength.size();
    std::from_chars(begin, head->data() + head->size(), length);
  }
  std::from_chars(head->data() + 9, head->data() + 12, reply.status);
  if (request == Request::kHead || reply.status == 304 || reply.status == 101) return reply;
  const auto body = ReadExactly(length);
  if (!body) return HttpReply();
  reply.body = *body;
  return reply;
}

TestSocket::End TestSocket::ReadToEnd() {
  do {
    unread_.clear();
  } while (ReadMore());
  return *end_;
}

std::uint16_t TestFrame::CloseCode() const {
  if (first_byte != kFinClose || payload.size() < 2) return 0;
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8U |
                                    static_cast<std::uint8_t>(payload[1]));
}

std::string HandshakeRequest(std::string_view fields) {
  std::string request =
      "GET /ws HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
  return request.append(fields).append("\r\n");
}

TestClient::TestClient(std::uint16_t port, ReceiveBuffer buffer) : TestSocket(port, buffer) {
  Send(HandshakeRequest());
  if (ReadHttp().status != 101) Close(End::kReset);
}

TestClient::TestClient(TestSocket socket) : TestSocket(std::move(socket)) {
  Send(HandshakeRequest());
  if (ReadHttp().status != 101) Close(End::kReset);
}

bool TestClient::SendText(std::string_view text) { return Send(ClientFrame(kFinText, text)); }

TestFrame TestClient::ReadFrame() {
  const auto header = ReadExactly(2);
  if (!header) return {};
  std::size_t length = static_cast<std::uint8_t>((*header)[1]);
  if (length >= 126) {
    const auto extended = ReadExactly(length == 126 ? 2 : 8);
    if (!extended) return {};
    length = 0;
    for (const char c : *extended) length = length << 8U | static_cast<std::uint8_t>(c);
  }
  auto payload = ReadExactly(length);
  if (!payload) return {};
  return {static_cast<std::uint8_t>((*header)[0]), std::move(*payload)};
}

std::string TestClient::ReadText() {
  while (true) {
    TestFrame frame = ReadFrame();
    if (frame.first_byte == kFinText) return std::move(frame.payload);
    if (frame.first_byte != kFinPing) return {};
    Send(ClientFrame(kFinPong, frame.payload));
  }
}

}  // namespace visavis::relay
