// The relay: accepts connections and hands them to its threads, acts on signals, and ends them all
// in good order. Made and run on one thread; only Stop may be called from another.
#pragma once

#include <atomic>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/connection_total.h"
#include "relay/http_session.h"
#include "relay/listener.h"
#include "relay/metrics.h"
#include "relay/options.h"
#include "relay/shards.h"
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
  // Serves until it is stopped and the last connection has gone. The error is a line for people: it
  // could not begin.
  std::string Run();
  // From any thread: accepts no more, closes every connection with 1001, and cuts those that are
  // not gone after the stop timeout.
  void Stop();

 private:
  enum class Security { kPlain, kTls };
  std::string ListenOn(const ListenAddress& address, Security security);
  void OnAccept(Socket socket, Shard& shard, Security security);
  static void Refuse(Socket& socket, Security security, std::string_view status);
  void Reload();
  std::string ListenForMetrics(const ListenAddress& address);
  HttpServices MetricsServices();
  MetricsSnapshot Measure();
  void BeginStop();
  void StopAccepting();
  // Until the last connection has gone.
  void AwaitEnd();
  void AfterDelay(TimeDelta delay, void (Server::*step)());
  void AwaitSignal();

  const ServerOptions options_;
  const StaticSite site_;
  std::atomic<bool> is_draining_ = false;
  AddressTable addresses_;
  ConnectionTotal total_;
  Shards shards_;
  const HttpServices metrics_services_;
  std::optional<TlsContext> tls_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<Listener>> metrics_listeners_;  // until the very end
  std::string urls_;
  asio::signal_set signals_;
  asio::steady_timer drain_timer_;
  const std::int64_t start_time_;  // seconds since 1970
  DrainPlan drain_;
  enum class State { kServing, kStopping } state_ = State::kServing;
};

}  // namespace visavis::relay
