#include "relay/configuration.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <string_view>

#include "relay/configuration_file.h"
#include "relay/settings.h"

namespace visavis::relay {
namespace {

constexpr int kMistake = 2;  // exit code
constexpr std::string_view kPrefix = "VISAVIS_RELAY_";
// `registered` tells it in milliseconds, as an int; and who is away for longer will not come back.
constexpr TimeDelta kMaxGrace = TimeDelta::Seconds(7 * 24 * 3600);

// What is collected before it becomes part of the options.
struct Draft {
  Configuration configuration;
  std::vector<std::string> stun_urls;
  std::vector<ListenAddress> listen;
  std::vector<std::string> trusted_proxies;
};

std::string CheckOrigin(const std::string& text) {
  if (text == "*") return {};
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view authority = std::string_view(text).substr(scheme.size());
    if (!authority.empty() && authority.find_first_of("/?# ") == std::string_view::npos) return {};
  }
  return text + " is no origin, like https://app.example, and not *";
}

std::string CheckStunUrl(const std::string& text) {
  const bool is_stun = text.starts_with("stun:") || text.starts_with("stuns:");
  return is_stun ? "" : text + " does not begin with stun: or stuns:";
}

std::string CheckTurnUrl(const std::string& text) {
  const bool is_turn = text.starts_with("turn:") || text.starts_with("turns:");
  return is_turn ? "" : text + " does not begin with turn: or turns:";
}

std::string CheckRange(const std::string& text) {
  if (AddressRange::Parse(text)) return {};
  return text + " is no range of addresses, like 10.0.0.0/8 or ::1";
}

void AddServing(SettingTable& table, Draft& draft) {
  ServerOptions& server = draft.configuration.server;
  table.AddAddresses("listen", draft.listen,
                     "address and port, may be repeated; port 0 picks a free one [127.0.0.1:8080]");
  table.AddAddresses("listen-tls", server.listen_tls, "the same for TLS (https and wss)");
  table.AddAddresses("listen-metrics", server.listen_metrics,
                     "address for /metrics (Prometheus), plain HTTP: not for the public");
  table.AddFile("tls-cert", server.tls.certificate, "certificate and its chain, PEM");
  table.AddFile("tls-key", server.tls.key, "key of the certificate, PEM");
  table.AddFolder("www", server.www, "folder with the page, read once at the start");
  table.AddCount("threads", server.threads, {1, 64},
                 "each serves its part of the rooms; one is enough for thousands of clients");
  table.AddTexts("stun", "URL", draft.stun_urls, CheckStunUrl,
                 "STUN server for the clients, may be repeated");
  table.AddTexts("turn-uri", "URL", server.turn.urls, CheckTurnUrl,
                 "TURN server that shares a secret with the relay, may be repeated");
  table.AddSecret("turn-secret-file", server.turn.secret,
                  "the secret (coturn: static-auth-secret)");
  table.AddDuration("turn-lifetime", server.turn.lifetime, {.min = TimeDelta::Seconds(1)},
                    "of the clients' credentials");
  table.AddTexts("allow-origin", "ORIGIN", server.http.allowed_origins, CheckOrigin,
                 "origin whose pages may connect, or *; without it only the relay's own");
  table.AddTexts(
      "trusted-proxy", "RANGE", draft.trusted_proxies, CheckRange,
      "address or range (10.0.0.0/8) of proxies whose X-Forwarded-For is believed, may be "
      "repeated");
  table.AddChoice("log-level", draft.configuration.log_level,
                  {"debug", "info", "warn", "error", "off"}, "of the log on stderr");
  table.AddChoice("log-format", draft.configuration.log_format, {"text", "json"}, "of its lines");
}

void AddRoomLimits(SettingTable& table, ServerOptions& server) {
  table.AddCount("max-rooms", server.hub.max_rooms, {}, "rooms at a time");
  table.AddCount("max-members", server.hub.max_members_per_room, {}, "members of one room");
  table.AddBytes("max-room-name-bytes", server.hub.message_limits.max_room_name_bytes,
                 {1, kMaxRoomNameBytes}, "of the name of a room");
  table.AddCount("max-json-depth", server.hub.message_limits.max_json_depth,
                 {3, static_cast<std::uint64_t>(kMaxJsonDepth)},
                 "of objects and arrays in a message");
  table.AddRate("message-rate", server.hub.message_rate, "messages per second and client");
  table.AddRate("message-burst", server.hub.message_burst, "messages that may come at once");
  table.AddDuration("register-timeout", server.hub.register_timeout, {},
                    "until a client has entered a room");
}

void AddComingBack(SettingTable& table, ServerOptions& server) {
  table.AddDuration("resume-grace", server.hub.resume_grace,
                    {.max = kMaxGrace, .zero = SettingTable::Zero::kAllowed},
                    "for which the place of a lost client is kept; 0: not at all");
  table.AddBytes("max-held-bytes", server.hub.max_held_bytes, {1024, 1U << 30U},
                 "what may wait for one client that is away before it is dropped");
  table.AddBytes("max-total-held-bytes", server.hub.max_total_held_bytes, {1024, 1ULL << 40U},
                 "what may wait for all clients that are away");
  table.AddCount("max-absent", server.hub.max_absent, {}, "clients that are away at a time");
  table.AddSecret("token-secret-file", server.token_secret,
                  "signs what clients come back with after a restart; without it they cannot");
  table.AddDuration("token-lifetime", server.token_lifetime, {.min = TimeDelta::Seconds(1)},
                    "for which such a token is good");
  table.AddSecret("room-secret-file", server.room_secret,
                  "opens rooms only to those who have a code made with it");
}

void AddConnectionLimits(SettingTable& table, ServerOptions& server) {
  table.AddCount("max-connections", server.max_connections, {}, "HTTP and WebSocket together");
  table.AddCount("max-connections-per-address", server.per_address.max_connections, {},
                 "IPv6: per /64");
  table.AddRate("connect-rate", server.per_address.connect_rate,
                "connections per second and address");
  table.AddRate("connect-burst", server.per_address.connect_burst,
                "connections of an address that may come at once");
  table.AddBytes("max-message-bytes", server.web_socket.max_message_bytes, {512, kMaxSignalBytes},
                 "of one message");
  table.AddBytes("max-queue-bytes", server.web_socket.max_queue_bytes, {1024, 1U << 30U},
                 "what may wait for one client before it is dropped");
  table.AddDuration("ping-interval", server.web_socket.ping_interval, {},
                    "between WebSocket pings");
  table.AddDuration("pong-timeout", server.web_socket.pong_timeout, {}, "until a ping is answered");
  table.AddDuration("close-timeout", server.web_socket.close_timeout, {},
                    "until a close frame is answered");
  table.AddBytes("max-header-bytes", server.http.max_header_bytes, {256, 1U << 20U},
                 "of the header of a request");
  table.AddBytes("max-target-bytes", server.http.max_target_bytes, {16, 1U << 20U},
                 "of the address in a request");
  table.AddDuration("header-timeout", server.http.header_timeout, {},
                    "for the header of a request, and for a TLS handshake");
  table.AddDuration("idle-timeout", server.http.idle_timeout, {}, "between two requests");
  table.AddDuration("write-timeout", server.http.write_timeout, {},
                    "for a response without progress");
  table.AddDuration("linger-timeout", server.http.linger_timeout, {},
                    "in which what still comes is read before a connection closes");
  table.AddDuration("accept-retry", server.accept_retry, {},
                    "until connections are accepted again when descriptors have run out");
  table.AddDuration("drain-delay", server.drain_delay, {.zero = SettingTable::Zero::kAllowed},
                    "at the end, in which /readyz fails and connections are still accepted");
  table.AddDuration("drain-window", server.drain_window, {.zero = SettingTable::Zero::kAllowed},
                    "over which clients are then told to go");
  table.AddDuration("stop-timeout", server.stop_timeout, {},
                    "until connections are cut at the end");
}

// What one source gives to one setting.
struct Given {
  std::string origin;  // "--max-rooms", "VISAVIS_RELAY_MAX_ROOMS", "relay.toml:3: max-rooms"
  std::string name;
  std::vector<std::string> values;
};

std::string Apply(const SettingTable& table, const Given& given) {
  const auto found = std::find_if(table.all().begin(), table.all().end(),
                                  [&](const Setting& one) { return one.name == given.name; });
  if (found == table.all().end()) return given.origin + ": there is no such setting";
  if (found->arity == Setting::Arity::kOne && given.values.size() != 1) {
    return given.origin + ": takes one value";
  }
  found->clear();
  for (const std::string& value : given.values) {
    if (std::string error = found->take(value); !error.empty()) {
      return given.origin + ": " + error;
    }
  }
  return {};
}

std::string VariableOf(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return std::string(kPrefix) + name;
}

// The variables that are ours, without those that are empty.
std::map<std::string, std::string> ReadVariables(const char* const* environment) {
  std::map<std::string, std::string> variables;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    if (equals + 1 == entry.size()) continue;
    variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return variables;
}

std::vector<std::string> SplitAtSpaces(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string ApplyVariables(const SettingTable& table,
                           std::map<std::string, std::string> variables) {
  variables.erase(VariableOf("config"));
  for (const Setting& setting : table.all()) {
    const auto found = variables.find(VariableOf(setting.name));
    if (found == variables.end()) continue;
    const bool is_many = setting.arity == Setting::Arity::kMany;
    std::string error =
        Apply(table, {found->first, setting.name,
                      is_many ? SplitAtSpaces(found->second) : std::vector{found->second}});
    if (!error.empty()) return error;
    variables.erase(found);
  }
  if (!variables.empty()) return variables.begin()->first + ": there is no such setting";
  return {};
}

std::string ApplyFile(const SettingTable& table, const std::filesystem::path& file) {
  const auto entries = ReadConfigurationFile(file);
  if (!entries.ok()) return entries.error();
  for (const FileEntry& entry : entries.value()) {
    std::string error =
        Apply(table, {file.string() + ':' + std::to_string(entry.line) + ": " + entry.key,
                      entry.key, entry.values});
    if (!error.empty()) return error;
  }
  return {};
}

// What no setting alone can tell.
std::string Finish(Draft& draft) {
  ServerOptions& server = draft.configuration.server;
  if (!draft.listen.empty() || !server.listen_tls.empty()) server.listen = draft.listen;
  if (server.tls.certificate.empty() != server.tls.key.empty()) {
    return "tls-cert and tls-key need each other";
  }
  if (server.listen_tls.empty() != server.tls.certificate.empty()) {
    return "listen-tls and tls-cert need each other";
  }
  if (server.turn.urls.empty() != server.turn.secret.empty()) {
    return "turn-uri and turn-secret-file need each other";
  }
  for (const std::string& range : draft.trusted_proxies) {
    server.http.trusted_proxies.push_back(*AddressRange::Parse(range));
  }
  server.hub.message_limits.max_bytes = server.web_socket.max_message_bytes;
  if (!draft.stun_urls.empty()) server.hub.ice_servers.push_back({draft.stun_urls, "", ""});
  return {};
}

int Refuse(const std::string& error) {
  std::cerr << "visavis-relay: " << error << '\n';
  return kMistake;
}

}  // namespace

std::variant<Configuration, int> ReadConfiguration(int argc, const char* const* argv,
                                                   const char* const* environment) {
  Draft draft;
  SettingTable table;
  AddServing(table, draft);
  AddConnectionLimits(table, draft.configuration.server);
  AddRoomLimits(table, draft.configuration.server);
  AddComingBack(table, draft.configuration.server);

  CLI::App app("Room signaling for Visavis, and the page.", "visavis-relay");
  app.footer(
      "Each setting can also stand in the environment (VISAVIS_RELAY_MAX_ROOMS=100; several values "
      "with spaces between) and in the config file (max-rooms = 100, listen = [\"...\", \"...\"]). "
      "A "
      "flag beats the environment, which beats the file.");
  app.set_version_flag("--version", std::string("visavis-relay ") + VISAVIS_VERSION);
  std::string file;
  app.add_option("--config", file, "config file, TOML")->type_name("FILE");
  bool checks_only = false;
  app.add_flag("--check-config", checks_only, "look whether all settings are right, and end");
  std::map<std::string, std::vector<std::string>> flags;
  for (const Setting& setting : table.all()) {
    CLI::Option* option =
        app.add_option("--" + setting.name, flags[setting.name], setting.description)
            ->type_name(setting.type)
            ->allow_extra_args(false);
    if (setting.arity == Setting::Arity::kOne) option->expected(1);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kMistake;
  }

  const auto variables = ReadVariables(environment);
  const auto file_variable = variables.find(VariableOf("config"));
  if (file.empty() && file_variable != variables.end()) file = file_variable->second;
  if (!file.empty()) {
    if (const std::string error = ApplyFile(table, file); !error.empty()) return Refuse(error);
  }
  if (const std::string error = ApplyVariables(table, variables); !error.empty()) {
    return Refuse(error);
  }
  for (const Setting& setting : table.all()) {
    if (flags[setting.name].empty()) continue;
    const std::string error =
        Apply(table, {"--" + setting.name, setting.name, flags[setting.name]});
    if (!error.empty()) return Refuse(error);
  }
  if (const std::string error = Finish(draft); !error.empty()) return Refuse(error);
  if (checks_only) draft.configuration.task = Configuration::Task::kCheck;
  return std::move(draft.configuration);
}

}  // namespace visavis::relay
