#include "relay/server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <ctime>

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

WallSeconds WallClock() { return std::time(nullptr); }

}  // namespace

Server::Server(ServerOptions options, StaticSite site)
    : options_(WithTurn(std::move(options))),
      site_(std::move(site)),
      loop_(io_),
      tokens_(options_.token_secret.empty() ? RandomWord(32) : options_.token_secret, RandomWord(6),
              options_.token_lifetime.us() / 1'000'000),
      access_(options_.room_secret),
      hub_(options_.hub, {ids_, loop_.deadlines(), tokens_, access_, &WallClock}, loop_.Now()),
      addresses_(options_.per_address),
      services_{loop_,         addresses_,
                site_,         hub_,
                options_.http, options_.web_socket,
                options_.hub,  options_.turn.lifetime,
                is_draining_,  nullptr},
      metrics_services_(MetricsServices()),
      signals_(io_),
      drain_timer_(io_),
      stop_timer_(io_),
      start_time_(std::time(nullptr)) {}

Server::~Server() {
  // Sessions live in their pending operations: those end here, while all they refer to still lives.
  for (auto& listener : listeners_) listener->Stop();
  for (auto& listener : metrics_listeners_) listener->Stop();
  signals_.cancel();
  loop_.connections().OnEmpty({});
  loop_.connections().AbortAll();
  io_.restart();
  while (loop_.connections().size() > 0 && io_.poll() > 0) {
  }
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
      loop_, options_.accept_retry,
      [this, security](Socket socket) { OnAccept(std::move(socket), security); }));
  const error_code error = listener->Listen(address.host, address.port);
  if (error) return "listen on " + ToString(address) + ": " + error.message();
  if (!urls_.empty()) urls_ += ' ';
  const auto endpoint = listener->endpoint();
  urls_ += (security == Security::kTls ? "https://" : "http://") +
           ToString({endpoint.address().to_string(), endpoint.port()});
  return {};
}

std::string Server::ListenForMetrics(const ListenAddress& address) {
  auto& listener = metrics_listeners_.emplace_back(
      std::make_unique<Listener>(loop_, options_.accept_retry, [this](Socket socket) {
        std::make_shared<HttpSession>(Stream(std::move(socket)), metrics_services_)->Start();
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
  HttpServices services{services_.loop,  services_.addresses,    kNoFiles,
                        services_.lobby, services_.http,         services_.web_socket,
                        services_.hub,   services_.ice_lifetime, services_.is_draining,
                        nullptr};
  services.metrics = [this] { return WriteMetrics(Measure()); };
  return services;
}

MetricsSnapshot Server::Measure() {
  MetricsSnapshot snapshot;
  snapshot.sessions = loop_.stats();
  snapshot.rooms_stats = hub_.stats();
  snapshot.connections = loop_.connections().size();
  snapshot.rooms = hub_.room_count();
  snapshot.members = hub_.member_count();
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

void Server::OnAccept(Socket socket, Security security) {
  ++loop_.stats().accepted;
  if (loop_.connections().size() >= options_.max_connections) {
    ++loop_.stats().refused;
    return Refuse(socket, security, "503 Service Unavailable");
  }
  error_code gone;
  const auto peer = Plain(socket.remote_endpoint(gone).address());
  AddressTable::Place place;
  if (!IsInAny(options_.http.trusted_proxies, peer)) {
    auto entered = addresses_.Enter(peer, loop_.Now());
    if (const auto* refusal = std::get_if<AddressRefusal>(&entered)) {
      CountRefusal(loop_.stats(), *refusal);
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
  std::make_shared<HttpSession>(std::move(stream), services_)->Start();
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
      return io_.stop();
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

void Server::Run() {
  io_.run();
  const SessionStats& sessions = loop_.stats();
  const HubStats& rooms = hub_.stats();
  spdlog::info("{} connections ({} refused), {} of them WebSockets", sessions.accepted,
               sessions.refused, sessions.web_sockets);
  spdlog::info("{} messages, {} deliveries; refused: {} messages", rooms.messages, rooms.deliveries,
               rooms.bad_messages);
  spdlog::info("dropped: {} slow, {} without pong, {} faulty, {} too often, {} never registered",
               sessions.slow_readers, sessions.ping_timeouts, sessions.protocol_faults,
               rooms.rate_limited, rooms.never_registered);
}

void Server::Stop() {
  asio::post(io_, [this] { BeginStop(); });
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
  drain_end_ = loop_.Now() + options_.drain_window;
  if (loop_.connections().size() == 0) return io_.stop();
  loop_.connections().OnEmpty([this] { io_.stop(); });
  stop_timer_.expires_after(
      std::chrono::microseconds((options_.drain_window + options_.stop_timeout).us()));
  stop_timer_.async_wait([this](error_code error) {
    if (error) return;
    spdlog::warn("{} connections did not close in time", loop_.connections().size());
    loop_.connections().AbortAll();
  });
  TellSome();
}

void Server::TellSome() {
  // An even share of those that are left, so that they do not all come to the next relay at once.
  constexpr TimeDelta kStep = TimeDelta::Millis(20);
  const TimeDelta left = drain_end_ - loop_.Now();
  const auto steps =
      static_cast<std::size_t>(std::max<std::int64_t>(left.us() / kStep.us(), 0)) + 1;
  loop_.connections().StopSome((loop_.connections().size() + steps - 1) / steps);
  if (loop_.connections().HasToldAll()) {
    for (auto& listener : metrics_listeners_) listener->Stop();
    return;
  }
  AfterDelay(kStep, &Server::TellSome);
}

}  // namespace visavis::relay
