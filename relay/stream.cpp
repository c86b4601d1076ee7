#include "relay/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace visavis::relay {

using boost::system::error_code;

namespace {

// The largest TLS record (RFC 8446 section 5.1). Small messages are gathered up to it.
constexpr std::size_t kMaxRecordBytes = 16 * 1024;

error_code ErrorOf(SSL* session, int result) {
  switch (SSL_get_error(session, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return asio::error::eof;
    case SSL_ERROR_SYSCALL:
      if (errno != 0) return {errno, boost::system::system_category()};
      return asio::error::eof;
    default:
      return asio::error::connection_aborted;
  }
}

}  // namespace

void TlsSessionDeleter::operator()(SSL* session) const { SSL_free(session); }

std::size_t Stream::WriteFile(asio::const_buffer head, int file, std::size_t offset,
                              std::size_t size, error_code& error) {
  std::size_t written = 0;
  error = {};
  if (head.size() > 0) {
    // MSG_MORE: what follows goes into the same packets.
    written = socket_.send(std::array{head}, MSG_MORE, error);
    if (error || written < head.size()) return written;
  }
  auto at = static_cast<off_t>(offset);
  while (size > 0) {
    const ssize_t sent = sendfile(socket_.native_handle(), file, &at, size);
    if (sent > 0) {
      written += static_cast<std::size_t>(sent);
      size -= static_cast<std::size_t>(sent);
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    error = sent == 0 ? error_code(asio::error::eof)
                      : error_code(errno, boost::system::system_category());
    break;
  }
  return written;
}

std::size_t Stream::ReadTls(asio::mutable_buffer buffer, error_code& error) {
  std::size_t size = 0;
  error = {};
  if (!socket_.is_open()) {  // its descriptor may be another's by now
    error = asio::error::bad_descriptor;
    return 0;
  }
  while (size < buffer.size()) {
    ERR_clear_error();
    errno = 0;
    std::size_t got = 0;
    const int result = SSL_read_ex(tls_.get(), static_cast<char*>(buffer.data()) + size,
                                   buffer.size() - size, &got);
    size += got;
    if (result > 0) continue;
    // An error behind bytes comes again with the next read.
    if (size == 0) error = ErrorOf(tls_.get(), result);
    break;
  }
  return size;
}

std::size_t Stream::WriteTls(std::span<const asio::const_buffer> buffers, error_code& error) {
  // OpenSSL has no gathered write. What one call was refused is asked for again from its first
  // byte, and never less of it: the queues above only grow at their end (SSL_write(3)).
  thread_local std::array<char, kMaxRecordBytes> record;
  asio::const_buffer whole;
  std::size_t filled = 0;
  for (const asio::const_buffer& piece : buffers) {
    if (filled == 0 && (piece.size() >= record.size() || buffers.size() == 1)) {
      whole = piece;
      break;
    }
    const std::size_t taken = std::min(piece.size(), record.size() - filled);
    if (taken == 0) continue;
    std::memcpy(record.data() + filled, piece.data(), taken);
    filled += taken;
  }
  if (filled > 0) whole = asio::buffer(record.data(), filled);
  error = {};
  if (!socket_.is_open()) error = asio::error::bad_descriptor;
  if (error || whole.size() == 0) return 0;
  ERR_clear_error();
  errno = 0;
  std::size_t written = 0;
  const int result = SSL_write_ex(tls_.get(), whole.data(), whole.size(), &written);
  if (result <= 0) error = ErrorOf(tls_.get(), result);
  promised_ = error ? static_cast<std::uint32_t>(whole.size()) : 0;
  return written;
}

bool Stream::HasTakenMore() const {
  // What is pending may be half a record: then the last read has asked for more.
  return SSL_has_pending(tls_.get()) != 0 && !SSL_want_read(tls_.get());
}

Socket::wait_type Stream::NextWait() const {
  return SSL_want_write(tls_.get()) && SSL_in_init(tls_.get()) != 0 ? Socket::wait_write
                                                                    : Socket::wait_read;
}

Socket::wait_type Stream::WaitOfWrite() const {
  return tls_ && SSL_want_read(tls_.get()) ? Socket::wait_read : Socket::wait_write;
}

void Stream::MoveTo(asio::io_context& io) {
  error_code error;
  Socket moved(io);
  const int descriptor = socket_.release(error);
  if (!error) {
    // The protocol is asked for only by what opens a socket.
    moved.assign(asio::ip::tcp::v4(), descriptor, error);
    if (error) ::close(descriptor);
  }
  if (!error) moved.non_blocking(true, error);
  error_code ignored;
  if (error) moved.close(ignored);
  socket_ = std::move(moved);
}

void Stream::SayGoodbye() {
  if (!socket_.is_open()) return;  // its descriptor may be another's by now
  // Best effort: a socket that takes no more loses the close_notify. After a fatal error, and
  // before the handshake is over, there is none (SSL_shutdown(3)).
  ERR_clear_error();
  if (tls_ && SSL_is_init_finished(tls_.get()) != 0) SSL_shutdown(tls_.get());
}

void Stream::ShutdownSend() {
  SayGoodbye();
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::Close(Farewell farewell) {
  error_code ignored;
  if (farewell == Farewell::kReset) {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else {
    SayGoodbye();
  }
  socket_.close(ignored);
}

}  // namespace visavis::relay
