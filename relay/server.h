// The relay: one event loop with its listener, its sessions and its rooms. Made and run on one
// thread; only Stop may be called from another.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/http_session.h"
#include "relay/hub.h"
#include "relay/id_source.h"
#include "relay/listener.h"
#include "relay/metrics.h"
#include "relay/options.h"
#include "relay/resume_tokens.h"
#include "relay/room_access.h"
#include "relay/session_loop.h"
#include "relay/static_site.h"
#include "relay/tls_context.h"

namespace visavis::relay {

class Server {
 public:
  Server(ServerOptions options, StaticSite site);
  ~Server();

  // Both return an error as a line for people; empty: it went well. LoadFiles reads the
  // certificate, Listen binds.
  std::string LoadFiles();
  std::string Listen();
  // "http://127.0.0.1:8080", with the real port, once Listen succeeded; several with spaces
  // between.
  const std::string& Urls() const { return urls_; }
  // Of the first address.
  std::uint16_t metrics_port() const { return metrics_listeners_.front()->endpoint().port(); }
  std::uint16_t port() const { return listeners_.front()->endpoint().port(); }

  // SIGINT and SIGTERM stop the relay in good order; the second one at once. SIGHUP reads the
  // certificate again; when that fails the old one stays.
  void HandleSignals();
  // Serves until it is stopped and the last connection has gone.
  void Run();
  // From any thread: accepts no more, closes every connection with 1001, and cuts those that are
  // not gone after the stop timeout.
  void Stop();

  const HubStats& hub_stats() const { return hub_.stats(); }

 private:
  enum class Security { kPlain, kTls };
  std::string ListenOn(const ListenAddress& address, Security security);
  void OnAccept(Socket socket, Security security);
  static void Refuse(Socket& socket, Security security, std::string_view status);
  void Reload();
  std::string ListenForMetrics(const ListenAddress& address);
  HttpServices MetricsServices();
  MetricsSnapshot Measure();
  void BeginStop();
  void StopAccepting();
  // Tells the next part of the connections to go.
  void TellSome();
  void AfterDelay(TimeDelta delay, void (Server::*step)());
  void AwaitSignal();

  const ServerOptions options_;
  const StaticSite site_;
  // One thread runs it, so it needs no locks of its own.
  asio::io_context io_{1};
  SessionLoop loop_;
  RandomIdSource ids_;
  const ResumeTokens tokens_;
  const RoomAccess access_;
  Hub hub_;
  std::atomic<bool> is_draining_ = false;
  AddressTable addresses_;
  const HttpServices services_;
  const HttpServices metrics_services_;
  std::optional<TlsContext> tls_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<Listener>> metrics_listeners_;  // until the very end
  std::string urls_;
  asio::signal_set signals_;
  asio::steady_timer drain_timer_;
  asio::steady_timer stop_timer_;
  const std::int64_t start_time_;  // seconds since 1970
  Timestamp drain_end_ = Timestamp::PlusInfinity();
  enum class State { kServing, kStopping } state_ = State::kServing;
};

}  // namespace visavis::relay
