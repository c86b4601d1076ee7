#include "relay/server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <limits>

#include "relay/turn_credentials.h"

namespace visavis::relay {

using boost::system::error_code;

namespace {

ServerOptions WithTurn(ServerOptions options) {
  if (options.turn.urls.empty()) return options;
  options.hub.turn_server = [turn = options.turn](std::string_view id) {
    return MakeTurnServer(turn, id, std::time(nullptr));
  };
  return options;
}

}  // namespace

Server::Server(ServerOptions options, StaticSite site)
    : options_(WithTurn(std::move(options))),
      site_(std::move(site)),
      addresses_(options_.per_address),
      shards_(options_, site_, addresses_, is_draining_),
      metrics_services_(MetricsServices()),
      signals_(shards_.first().io()),
      drain_timer_(shards_.first().io()),
      start_time_(std::time(nullptr)) {}

Server::~Server() {
  for (auto& listener : listeners_) listener->Stop();
  for (auto& listener : metrics_listeners_) listener->Stop();
  signals_.cancel();
  drain_timer_.cancel();
  shards_.EndPending();
}

std::string Server::LoadFiles() {
  if (options_.listen_tls.empty()) return {};
  auto loaded = TlsContext::Load(options_.tls);
  if (!loaded.ok()) return "TLS: " + loaded.error();
  tls_ = std::move(loaded).value();
  return {};
}

std::string Server::Listen() {
  for (const ListenAddress& address : options_.listen) {
    if (auto error = ListenOn(address, Security::kPlain); !error.empty()) return error;
  }
  for (const ListenAddress& address : options_.listen_tls) {
    if (auto error = ListenOn(address, Security::kTls); !error.empty()) return error;
  }
  for (const ListenAddress& address : options_.listen_metrics) {
    if (auto error = ListenForMetrics(address); !error.empty()) return error;
  }
  return {};
}

std::string Server::ListenOn(const ListenAddress& address, Security security) {
  auto& listener = listeners_.emplace_back(std::make_unique<Listener>(
      shards_.first().io(), options_.accept_retry, [this]() -> Shard& { return shards_.Next(); },
      [this, security](Socket socket, Shard& shard) {
        OnAccept(std::move(socket), shard, security);
      }));
  const error_code error = listener->Listen(address.host, address.port);
  if (error) return "listen on " + ToString(address) + ": " + error.message();
  if (!urls_.empty()) urls_ += ' ';
  const auto endpoint = listener->endpoint();
  urls_ += (security == Security::kTls ? "https://" : "http://") +
           ToString({endpoint.address().to_string(), endpoint.port()});
  return {};
}

std::string Server::ListenForMetrics(const ListenAddress& address) {
  auto& listener = metrics_listeners_.emplace_back(std::make_unique<Listener>(
      shards_.first().io(), options_.accept_retry, [this]() -> Shard& { return shards_.first(); },
      [this](Socket socket, Shard&) {
        Stream stream(std::move(socket));
        stream.Hold(total_.Enter(std::numeric_limits<std::size_t>::max()));
        std::make_shared<HttpSession>(std::move(stream), metrics_services_)->Start();
      }));
  const error_code error = listener->Listen(address.host, address.port);
  if (error) return "listen on " + ToString(address) + ": " + error.message();
  const auto endpoint = listener->endpoint();
  spdlog::info("metrics at http://{}/metrics",
               ToString({endpoint.address().to_string(), endpoint.port()}));
  return {};
}

HttpServices Server::MetricsServices() {
  static const StaticSite kNoFiles;
  const HttpServices& http = shards_.first().http();
  return {http.loop,         http.addresses,   kNoFiles,
          http.home,         http.http,        http.hub,
          http.ice_lifetime, http.is_draining, [this] { return WriteMetrics(Measure()); }};
}

MetricsSnapshot Server::Measure() {
  MetricsSnapshot snapshot;
  shards_.Measure(snapshot);
  snapshot.connections = total_.size();
  snapshot.known_addresses = addresses_.size();
  snapshot.is_draining = is_draining_;
  snapshot.start_time = start_time_;
  return snapshot;
}

// Best effort: a socket just accepted takes one short line. There is no TLS to say it through.
void Server::Refuse(Socket& socket, Security security, std::string_view status) {
  if (security == Security::kTls) return;
  const std::string response =
      "HTTP/1.1 " + std::string(status) +
      "\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n";
  error_code ignored;
  socket.write_some(asio::buffer(response), ignored);
}

void Server::OnAccept(Socket socket, Shard& shard, Security security) {
  SessionLoop& own = shards_.first().loop();  // the shard's is another thread's
  ++own.stats().accepted;
  auto place_in_total = total_.Enter(options_.max_connections);
  if (!place_in_total) {
    ++own.stats().refused;
    return Refuse(socket, security, "503 Service Unavailable");
  }
  error_code gone;
  const auto peer = Plain(socket.remote_endpoint(gone).address());
  AddressTable::Place place;
  if (!IsInAny(options_.http.trusted_proxies, peer)) {
    auto entered = addresses_.Enter(peer, own.Now());
    if (const auto* refusal = std::get_if<AddressRefusal>(&entered)) {
      CountRefusal(own.stats(), *refusal);
      return Refuse(socket, security, "429 Too Many Requests");
    }
    place = std::get<AddressTable::Place>(std::move(entered));
  }
  TlsSession tls;
  if (security == Security::kTls) {
    tls = tls_->NewSession(socket);
    if (!tls) return;
  }
  Stream stream(std::move(socket), std::move(tls));
  stream.Hold(std::move(place));
  stream.Hold(std::move(place_in_total));
  shard.Serve(std::move(stream));
}

void Server::HandleSignals() {
  error_code error;
  signals_.add(SIGHUP, error);
  signals_.add(SIGINT, error);
  signals_.add(SIGTERM, error);
  AwaitSignal();
}

void Server::AwaitSignal() {
  signals_.async_wait([this](error_code error, int number) {
    if (error) return;
    if (number == SIGHUP) {
      Reload();
      return AwaitSignal();
    }
    if (state_ == State::kStopping) {
      spdlog::warn("signal {} again: stopping at once", number);
      return shards_.Stop();
    }
    spdlog::info("signal {}: stopping", number);
    BeginStop();
    AwaitSignal();
  });
}

void Server::Reload() {
  if (!tls_) return spdlog::info("reload: there is no certificate");
  auto loaded = TlsContext::Load(options_.tls);
  if (!loaded.ok()) return spdlog::error("reload: {}; the old certificate stays", loaded.error());
  tls_ = std::move(loaded).value();
  spdlog::info("reload: new handshakes use the new certificate");
}

std::string Server::Run() {
  if (auto error = shards_.Run(); !error.empty()) return error;
  const MetricsSnapshot all = Measure();
  const SessionStats& sessions = all.sessions;
  const HubStats& rooms = all.rooms_stats;
  const auto number = [](const Counter& counter) -> std::uint64_t { return counter; };
  spdlog::info("{} connections ({} refused), {} of them WebSockets", number(sessions.accepted),
               number(sessions.refused), number(sessions.web_sockets));
  spdlog::info("{} messages, {} deliveries; refused: {} messages", number(rooms.messages),
               number(rooms.deliveries), number(rooms.bad_messages));
  spdlog::info("dropped: {} slow, {} without pong, {} faulty, {} too often, {} never registered",
               number(sessions.slow_readers), number(sessions.ping_timeouts),
               number(sessions.protocol_faults), number(rooms.rate_limited),
               number(rooms.never_registered));
  return {};
}

void Server::Stop() {
  asio::post(shards_.first().io(), [this] { BeginStop(); });
}

void Server::BeginStop() {
  if (state_ == State::kStopping) return;
  state_ = State::kStopping;
  is_draining_ = true;
  AfterDelay(options_.drain_delay, &Server::StopAccepting);
}

void Server::AfterDelay(TimeDelta delay, void (Server::*step)()) {
  if (delay <= TimeDelta::Zero()) return (this->*step)();
  drain_timer_.expires_after(std::chrono::microseconds(delay.us()));
  drain_timer_.async_wait([this, step](error_code error) {
    if (!error) (this->*step)();
  });
}

void Server::StopAccepting() {
  for (auto& listener : listeners_) listener->Stop();
  drain_.told_by = shards_.first().loop().Now() + options_.drain_window;
  drain_.cut_at = drain_.told_by + options_.stop_timeout;
  shards_.Drain(drain_);
  AwaitEnd();
}

void Server::AwaitEnd() {
  constexpr TimeDelta kStep = TimeDelta::Millis(5);
  if (total_.size() == 0) return shards_.Stop();
  const Timestamp now = shards_.first().loop().Now();
  if (now >= drain_.told_by) {
    for (auto& listener : metrics_listeners_) listener->Stop();
  }
  if (now >= drain_.cut_at) {  // by the shards
    spdlog::warn("{} connections did not close in time", total_.size());
    drain_.cut_at = Timestamp::PlusInfinity();
  }
  AfterDelay(kStep, &Server::AwaitEnd);
}

}  // namespace visavis::relay
