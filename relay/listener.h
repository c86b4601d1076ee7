// Accepts connections on one address and hands them on. The accept loop outlives every error: when
// descriptors have run out it waits a moment and tries again. Owned by the server; one thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "relay/session_loop.h"

namespace visavis::relay {

class Listener {
 public:
  // `on_accept` gets sockets that are non-blocking, with Nagle's algorithm off.
  Listener(SessionLoop& loop, TimeDelta retry, std::function<void(Socket)> on_accept);

  // Binds and begins to accept. Port 0: the system picks one.
  boost::system::error_code Listen(const std::string& host, std::uint16_t port);
  asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  void Stop();

 private:
  void Accept();
  void OnAccept(boost::system::error_code error, Socket socket);

  const TimeDelta retry_;
  const std::function<void(Socket)> on_accept_;
  asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> acceptor_;
  asio::steady_timer retry_timer_;
  asio::ip::tcp::endpoint endpoint_;
};

}  // namespace visavis::relay
