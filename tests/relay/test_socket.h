// A client of the relay over a plain blocking socket, which can send anything. Every wait has the
// same long limit, so a test that hangs fails instead.
#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::relay {

struct HttpReply {
  unsigned status = 0;  // 0: the connection ended before a whole reply
  std::string head;     // status line and fields
  std::string body;
};

class TestSocket {
 public:
  enum class End { kFin, kReset, kTimeout };
  // Small: the kernel takes little that nobody reads.
  enum class ReceiveBuffer { kUsual, kSmall };

  explicit TestSocket(std::uint16_t port, ReceiveBuffer buffer = ReceiveBuffer::kUsual);
  ~TestSocket();
  TestSocket(TestSocket&& other) noexcept;
  TestSocket& operator=(TestSocket&&) = delete;

  // False: the other side has gone.
  bool Send(std::string_view bytes);
  // No more will be sent.
  void ShutdownSend();
  // Closes at once; kReset sends RST, as a process does whose machine vanished and came back.
  void Close(End end);

  // The client's side of TLS from now on; `context` makes the rules. False: the handshake failed.
  bool StartTls(SSL_CTX* context);
  SSL* tls() const { return tls_; }

  // Exactly `count` bytes; empty when the connection ends before.
  std::optional<std::string> ReadExactly(std::size_t count);
  // Up to and including `end`.
  std::optional<std::string> ReadUntil(std::string_view end);
  // To a HEAD comes no body.
  enum class Request { kGet, kHead };
  HttpReply ReadHttp(Request request = Request::kGet);
  // Reads and forgets until the other side ends the connection.
  End ReadToEnd();
  // True when something can be read now.
  bool HasInput() { return ReadWithin(0); }
  // True when something can be read within so many milliseconds.
  bool ReadWithin(int ms);
  // True when the other side resets the connection although nothing is read.
  bool WaitForEndWithoutReading();

 private:
  bool ReadMore();

  int fd_ = -1;
  SSL* tls_ = nullptr;
  std::string unread_;
  std::optional<End> end_;
};

struct TestFrame {
  std::uint8_t first_byte = 0;  // 0: the connection ended
  std::string payload;
  std::uint16_t CloseCode() const;  // 0: not a close frame with a code
  std::string CloseReason() const { return payload.size() < 2 ? "" : payload.substr(2); }
};

// After the WebSocket handshake.
class TestClient : public TestSocket {
 public:
  explicit TestClient(std::uint16_t port, ReceiveBuffer buffer = ReceiveBuffer::kUsual);
  // Over a connection that is there already.
  explicit TestClient(TestSocket socket);

  bool SendText(std::string_view text);
  TestFrame ReadFrame();
  // The next text; pings are answered on the way. Empty: a close frame or the end came instead.
  std::string ReadText();
};

// The request of a handshake. `fields`: whole lines.
std::string HandshakeRequest(std::string_view fields = {});

}  // namespace visavis::relay
