#include "relay/relay_flags.h"

#include <CLI/CLI.hpp>

#include "relay/listen_address.h"

namespace visavis::relay {
namespace {

std::string CheckListenAddress(const std::string& text) {
  return ParseListenAddress(text) ? "" : "is not ADDRESS:PORT with a numeric address";
}

std::vector<ListenAddress> ParseAll(const std::vector<std::string>& texts) {
  std::vector<ListenAddress> addresses;
  for (const std::string& text : texts) addresses.push_back(*ParseListenAddress(text));
  return addresses;
}

// Seconds on the command line, with fractions.
void AddSeconds(CLI::App& app, const std::string& name, TimeDelta& target,
                const std::string& description) {
  app.add_option_function<double>(
         name, [&target](double seconds) { target = TimeDelta::MillisF(seconds * 1000.0); },
         description + " [" + CLI::detail::to_string(target.seconds_f()) + "]")
      ->check(CLI::Range(0.001, 86400.0))
      ->type_name("SECONDS");
}

}  // namespace

std::variant<RelayFlags, int> ParseFlags(int argc, const char* const* argv) {
  RelayFlags flags;
  ServerOptions& server = flags.server;
  std::vector<std::string> listen;
  std::vector<std::string> listen_tls;
  std::vector<std::string> stun_urls;

  CLI::App app("Room signaling for Visavis, and the page.", "visavis-relay");
  app.set_version_flag("--version", std::string("visavis-relay ") + VISAVIS_VERSION);
  app.add_option("--listen", listen,
                 "address and port, may be repeated; port 0 picks a free one [127.0.0.1:8080]")
      ->check(CheckListenAddress)
      ->type_name("ADDRESS:PORT");
  CLI::Option* key = app.add_option("--tls-key", server.tls.key, "key of the certificate, PEM")
                         ->check(CLI::ExistingFile)
                         ->type_name("FILE");
  CLI::Option* certificate =
      app.add_option("--tls-cert", server.tls.certificate, "certificate and its chain, PEM")
          ->check(CLI::ExistingFile)
          ->needs(key)
          ->type_name("FILE");
  app.add_option("--listen-tls", listen_tls, "the same for TLS (https and wss)")
      ->check(CheckListenAddress)
      ->needs(certificate)
      ->type_name("ADDRESS:PORT");
  app.add_option("--www", server.www, "folder with the page, read once at the start")
      ->check(CLI::ExistingDirectory)
      ->type_name("DIR");
  app.add_option("--stun", stun_urls, "STUN server for the clients, may be repeated")
      ->type_name("URL");
  app.add_option("--allow-origin", server.http.allowed_origins,
                 "origin whose pages may connect, or *; without it only the relay's own")
      ->type_name("ORIGIN");
  app.add_option("--max-connections", server.max_connections, "HTTP and WebSocket together")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-rooms", server.hub.max_rooms, "rooms at a time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-members", server.hub.max_members_per_room, "members of one room")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--message-rate", server.hub.message_rate, "messages per second and client")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--message-burst", server.hub.message_burst, "messages that may come at once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-queue-bytes", server.web_socket.max_queue_bytes,
                 "what may wait for one client before it is dropped")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  AddSeconds(app, "--register-timeout", server.hub.register_timeout,
             "until a client has entered a room");
  AddSeconds(app, "--ping-interval", server.web_socket.ping_interval, "between WebSocket pings");
  AddSeconds(app, "--pong-timeout", server.web_socket.pong_timeout, "until a ping is answered");
  AddSeconds(app, "--stop-timeout", server.stop_timeout, "until connections are cut at the end");
  app.add_option("--log-level", flags.log_level, "of the log on stderr")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  if (!listen.empty() || !listen_tls.empty()) server.listen = ParseAll(listen);
  server.listen_tls = ParseAll(listen_tls);
  if (!stun_urls.empty()) server.hub.ice_servers.push_back({stun_urls, "", ""});
  return flags;
}

}  // namespace visavis::relay
