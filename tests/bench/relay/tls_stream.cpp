#include "tests/bench/relay/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <stdexcept>

#include "tests/relay/test_certificate.h"

namespace visavis::bench {
namespace {

// RFC 8446 section 5.1.
constexpr std::size_t kMaxRecordBytes = 16 * 1024;

SSL* NewSession() {
  static const relay::SslContext context = relay::MakeClientContext();
  SSL* session = SSL_new(context.get());
  if (session == nullptr) throw std::runtime_error("no TLS session");
  SSL_set_mode(session, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  return session;
}

ssize_t Outcome(const SSL* session, int result) {
  const int error = SSL_get_error(session, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

}  // namespace

void TlsStream::Deleter::operator()(SSL* session) const { SSL_free(session); }

TlsStream::TlsStream(std::uint16_t port) : Stream(port), session_(NewSession()) {
  SSL_set_fd(session_.get(), fd());
  SSL_set_connect_state(session_.get());
}

ssize_t TlsStream::Read(std::span<char> bytes) {
  std::size_t size = 0;
  while (bytes.size() - size >= kMaxRecordBytes) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(session_.get(), bytes.data() + size, bytes.size() - size, &got);
    if (result <= 0) {
      // An end behind bytes is told again by the next read.
      return size > 0 ? static_cast<ssize_t>(size) : Outcome(session_.get(), result);
    }
    size += got;
  }
  return static_cast<ssize_t>(size);
}

ssize_t TlsStream::Write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written);
  return result > 0 ? static_cast<ssize_t>(written) : Outcome(session_.get(), result);
}

bool TlsStream::WritesAfterRead() const {
  return SSL_in_init(session_.get()) != 0 && SSL_want_read(session_.get());
}

}  // namespace visavis::bench
