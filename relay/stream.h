// A connection's bytes, plain or through TLS. Non-blocking; a plain stream costs its socket and one
// null pointer, since an idle relay is made of these. OpenSSL works on the socket itself, not
// through Asio's ssl::stream, which would keep 34 KB of buffers for each connection. Owned by a
// session; used on the thread of its loop. The handshake happens by itself within the first reads.
#pragma once

#include <openssl/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "relay/address_table.h"
#include "relay/connection_total.h"

namespace visavis::relay {

namespace asio = boost::asio;
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

struct TlsSessionDeleter {
  void operator()(SSL* session) const;
};
using TlsSession = std::unique_ptr<SSL, TlsSessionDeleter>;

class Stream {
 public:
  // `socket` is non-blocking; `tls` is a session for it (TlsContext::NewSession), or null.
  explicit Stream(Socket socket, TlsSession tls = nullptr)
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  // Calls `handler(error_code, size)` when at least one byte has been read, or with an error (eof:
  // the other side has finished). `buffer` and the stream live, unmoved, until then.
  template <typename Handler>
  void AsyncReadSome(asio::mutable_buffer buffer, Handler handler) {
    if (!tls_) {
      socket_.async_read_some(buffer, std::move(handler));
    } else {
      AsyncReadTls(buffer, std::move(handler));
    }
  }
  // Calls `handler(error_code)` when a ReadSome is worth a try. Holds no buffer meanwhile.
  template <typename Handler>
  void AsyncWaitReadable(Handler handler) {
    if (!tls_) {
      socket_.async_wait(Socket::wait_read, std::move(handler));
    } else if (HasTakenMore()) {
      asio::post(socket_.get_executor(), [handler = std::move(handler)]() mutable {
        handler(boost::system::error_code());
      });
    } else {
      socket_.async_wait(NextWait(), std::move(handler));
    }
  }
  // What can be read now; would_block: nothing.
  std::size_t ReadSome(asio::mutable_buffer buffer, boost::system::error_code& error) {
    return tls_ ? ReadTls(buffer, error) : socket_.read_some(asio::buffer(buffer), error);
  }

  // What can be written now; would_block: nothing, then the next call begins with the same bytes.
  std::size_t WriteSome(std::span<const asio::const_buffer> buffers,
                        boost::system::error_code& error) {
    return tls_ ? WriteTls(buffers, error) : socket_.write_some(buffers, error);
  }
  // So many bytes the next WriteSome has to begin with, because the last one was refused them: TLS
  // has made a record of them.
  std::size_t promised() const { return promised_; }
  // As WriteSome, of `head` and then of the `size` bytes of `file` from `offset` on, which go to
  // the socket without a copy. Of plain streams only; the file is one in memory.
  std::size_t WriteFile(asio::const_buffer head, int file, std::size_t offset, std::size_t size,
                        boost::system::error_code& error);
  // Calls `handler(error_code)` when a WriteSome that would have blocked is worth another try.
  template <typename Handler>
  void AsyncWaitWritable(Handler handler) {
    socket_.async_wait(WaitOfWrite(), std::move(handler));
  }

  // Tells the other side that nothing follows. What it still sends can be read.
  void ShutdownSend();
  // A FIN waits behind what the other side does not read, a reset does not.
  enum class Farewell { kFin, kReset };
  void Close(Farewell farewell);

  // To the loop of another thread, which goes on with it. Nothing may be read meanwhile; who waits
  // is told operation_aborted. When the system refuses, the stream is closed there.
  void MoveTo(asio::io_context& io);

  // What ends with the connection; a connection through a proxy gets the first later.
  void Hold(AddressTable::Place place) { place_ = std::move(place); }
  bool has_place() const { return place_ != nullptr; }
  void Hold(ConnectionTotal::Place place) { place_in_total_ = std::move(place); }
  // The default address when the connection has gone already.
  asio::ip::address peer() const {
    boost::system::error_code gone;
    return socket_.remote_endpoint(gone).address();
  }

  bool is_tls() const { return tls_ != nullptr; }

 private:
  template <typename Handler>
  void AsyncReadTls(asio::mutable_buffer buffer, Handler handler) {
    auto on_ready = [this, buffer,
                     handler = std::move(handler)](boost::system::error_code error) mutable {
      const std::size_t size = error ? 0 : ReadTls(buffer, error);
      if (error == asio::error::would_block) return AsyncReadTls(buffer, std::move(handler));
      handler(error, size);
    };
    AsyncWaitReadable(std::move(on_ready));
  }
  std::size_t ReadTls(asio::mutable_buffer buffer, boost::system::error_code& error);
  std::size_t WriteTls(std::span<const asio::const_buffer> buffers,
                       boost::system::error_code& error);
  // A read may succeed without anything new on the socket.
  bool HasTakenMore() const;
  // A handshake may be waiting to write.
  Socket::wait_type NextWait() const;
  // What the write before this call wants: the other side may be in the middle of a handshake
  // message, and a socket that can be written would wake us without end.
  Socket::wait_type WaitOfWrite() const;
  void SayGoodbye();

  Socket socket_;
  TlsSession tls_;
  AddressTable::Place place_;
  ConnectionTotal::Place place_in_total_;
  std::uint32_t promised_ = 0;
};

}  // namespace visavis::relay
