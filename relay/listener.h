// Accepts connections on one address and hands them on, each to the thread whose turn it is. The
// accept loop outlives every error: when descriptors have run out it waits a moment and tries
// again. Owned by the server; on the first thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "relay/shard.h"

namespace visavis::relay {

class Listener {
 public:
  using Choose = std::function<Shard&()>;
  // Gets sockets that are non-blocking, with Nagle's algorithm off, of the loop of the shard that
  // was chosen. Called on the listener's own thread.
  using OnAccept = std::function<void(Socket, Shard&)>;
  Listener(asio::io_context& io, TimeDelta retry, Choose choose, OnAccept on_accept);

  // Binds and begins to accept. Port 0: the system picks one.
  boost::system::error_code Listen(const std::string& host, std::uint16_t port);
  asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  void Stop();

 private:
  void Accept();
  void HandOn(boost::system::error_code error, Socket socket, Shard& shard);

  const TimeDelta retry_;
  const Choose choose_;
  const OnAccept on_accept_;
  asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> acceptor_;
  asio::steady_timer retry_timer_;
  asio::ip::tcp::endpoint endpoint_;
};

}  // namespace visavis::relay
