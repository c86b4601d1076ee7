// A TLS stream whose descriptor has become another's.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "relay/stream.h"
#include "relay/tls_context.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_certificate.h"

namespace visavis::relay {
namespace {

std::array<int, 2> MakePair() {
  std::array<int, 2> pair = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  return pair;
}

TEST(ServerStream, AClosedOneSaysNoGoodbyeOnADescriptorThatIsAnothersByNow) {
  const TemporaryFolder folder;
  const auto context = TlsContext::Load(WriteTestCertificate(folder.path(), "first"));
  ASSERT_TRUE(context.ok());
  asio::io_context io;
  const auto pair = MakePair();
  Socket socket(io);
  socket.assign(asio::ip::tcp::v4(), pair[0]);
  socket.non_blocking(true);
  TlsSession tls = context.value().NewSession(socket);
  ASSERT_NE(tls, nullptr);
  Stream stream(std::move(socket), std::move(tls));

  const SslContext client_context = MakeClientContext();
  const TlsSession client(SSL_new(client_context.get()));
  ASSERT_EQ(SSL_set_fd(client.get(), pair[1]), 1);
  SSL_set_connect_state(client.get());
  std::array<char, 16> bytes{};
  boost::system::error_code error;
  for (int flight = 0; flight < 4; ++flight) {
    SSL_do_handshake(client.get());
    stream.ReadSome(asio::buffer(bytes), error);
  }
  ASSERT_EQ(SSL_is_init_finished(client.get()), 1);
  ASSERT_EQ(error, asio::error::would_block);

  stream.Close(Stream::Farewell::kReset);
  const auto others = MakePair();
  if (others[0] != pair[0]) {
    ASSERT_EQ(dup2(others[0], pair[0]), pair[0]);
    close(others[0]);
  }
  stream.ShutdownSend();
  stream.Close(Stream::Farewell::kFin);
  EXPECT_EQ(recv(others[1], bytes.data(), bytes.size(), 0), -1);
  EXPECT_EQ(errno, EAGAIN);
  for (const int descriptor : {pair[0], pair[1], others[1]}) close(descriptor);
}

}  // namespace
}  // namespace visavis::relay
