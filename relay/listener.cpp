#include "relay/listener.h"

#include <spdlog/spdlog.h>

#include <boost/asio/ip/v6_only.hpp>
#include <chrono>

namespace visavis::relay {

using boost::system::error_code;

Listener::Listener(asio::io_context& io, TimeDelta retry, Choose choose, OnAccept on_accept)
    : retry_(retry),
      choose_(std::move(choose)),
      on_accept_(std::move(on_accept)),
      acceptor_(io),
      retry_timer_(io) {}

error_code Listener::Listen(const std::string& host, std::uint16_t port) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return error;
  const asio::ip::tcp::endpoint wanted(address, port);
  acceptor_.open(wanted.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  // Sockets inherit it when they are accepted.
  if (!error) acceptor_.set_option(asio::ip::tcp::no_delay(true), error);
  // Else [::] would take the IPv4 port too, and the two could not stand beside each other.
  if (!error && address.is_v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor_.bind(wanted, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) endpoint_ = acceptor_.local_endpoint(error);
  if (!error) Accept();
  return error;
}

void Listener::Stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_timer_.cancel();
}

void Listener::Accept() {
  Shard& shard = choose_();
  acceptor_.async_accept(shard.io(), [this, &shard](error_code error, Socket socket) {
    HandOn(error, std::move(socket), shard);
  });
}

void Listener::HandOn(error_code error, Socket socket, Shard& shard) {
  if (!acceptor_.is_open()) return;
  if (!error) {
    error_code ignored;  // a socket that is already dead shows it at the first read
    socket.non_blocking(true, ignored);
    on_accept_(std::move(socket), shard);
    return Accept();
  }
  // A connection that died in the queue is nothing to wait for.
  if (error == asio::error::connection_aborted) return Accept();
  spdlog::warn("accept: {}", error.message());
  retry_timer_.expires_after(std::chrono::microseconds(retry_.us()));
  retry_timer_.async_wait([this](error_code cancelled) {
    if (!cancelled && acceptor_.is_open()) Accept();
  });
}

}  // namespace visavis::relay
