// The numbers an operator may turn, with their defaults (relay/PROTOCOL.md, "Limits"). Plain
// values: ReadConfiguration fills them, tests fill them by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/address_range.h"
#include "relay/listen_address.h"
#include "wasm/base/timestamp.h"
#include "wasm/signaling/messages.h"

namespace visavis::relay {

struct HubOptions {
  std::size_t max_members_per_room = 50;
  std::size_t max_rooms = 10'000;
  ClientMessageLimits message_limits;
  // A client that has not entered a room for so long is closed.
  TimeDelta register_timeout = TimeDelta::Seconds(15);
  // Messages per second and how many may come at once. Entering a room of 50 sends 49 offers and
  // about ten candidates to each.
  double message_rate = 100.0;
  double message_burst = 1000.0;
  std::vector<IceServer> ice_servers;
  // Makes one more, with credentials for the client of this id. Null: there is none.
  std::function<IceServer(std::string_view id)> turn_server;

  // For how long the place of a client is kept whose socket died; zero: not at all. So long after
  // the start, too, clients of an earlier run may come back under their old ids.
  TimeDelta resume_grace = TimeDelta::Seconds(30);
  // What may wait for one client that is away, and for all of them. The membership to which more is
  // sent ends.
  std::size_t max_held_bytes = 256 * 1024;
  std::size_t max_total_held_bytes = 64 * 1024 * 1024;
  std::size_t max_absent = 10'000;  // the longest absence ends for the next one
};

struct WebSocketOptions {
  std::size_t max_message_bytes = kMaxSignalBytes;
  // What may wait for one client. One who reads slower than that is dropped.
  std::size_t max_queue_bytes = 1024 * 1024;
  TimeDelta ping_interval = TimeDelta::Seconds(25);  // below the usual idle limits of 30-60 s
  TimeDelta pong_timeout = TimeDelta::Seconds(10);
  TimeDelta close_timeout = TimeDelta::Seconds(5);  // until the client answers our close frame
};

struct HttpOptions {
  std::uint32_t max_header_bytes = 8 * 1024;
  std::size_t max_target_bytes = 2 * 1024;
  TimeDelta header_timeout =
      TimeDelta::Seconds(10);  // from the first byte to the last; TLS handshake
  TimeDelta idle_timeout = TimeDelta::Seconds(30);   // between two requests
  TimeDelta write_timeout = TimeDelta::Seconds(30);  // without progress
  TimeDelta linger_timeout = TimeDelta::Seconds(2);  // reading what still comes before a close
  // Proxies that are believed about whom they speak for.
  std::vector<AddressRange> trusted_proxies;
  // Whole origins ("https://app.example"), or "*". Empty: only the relay's own.
  std::vector<std::string> allowed_origins;
};

// A TURN server that shares a secret with the relay.
struct TurnOptions {
  std::vector<std::string> urls;  // empty: none
  std::string secret;
  TimeDelta lifetime = TimeDelta::Seconds(24 * 3600);  // of credentials, in whole seconds
};

// Of one address (IPv6: of one /64).
struct AddressLimits {
  std::size_t max_connections = 512;
  double connect_rate = 50.0;  // per second, and how many may come at once
  double connect_burst = 500.0;
  bool operator==(const AddressLimits&) const = default;
};

struct TlsFiles {
  std::filesystem::path certificate;  // PEM: the server's certificate, then its chain
  std::filesystem::path key;          // PEM, without a password
};

struct ServerOptions {
  std::vector<ListenAddress> listen = {{"127.0.0.1", 8080}};  // port 0: the system picks one
  std::vector<ListenAddress> listen_tls;                      // needs `tls`
  std::vector<ListenAddress> listen_metrics;
  TlsFiles tls;
  TurnOptions turn;
  std::filesystem::path www;  // empty: no page, only /ws
  // Each with its part of the rooms and their clients.
  std::size_t threads = 1;
  std::size_t max_connections = 10'000;
  AddressLimits per_address;
  // Signs resume tokens. Empty: made at the start, known to this run only.
  std::string token_secret;
  TimeDelta token_lifetime = TimeDelta::Seconds(24 * 3600);  // of resume tokens
  std::string room_secret;  // rooms need a code made with it; empty: they are open
  TimeDelta accept_retry = TimeDelta::Millis(100);  // when descriptors have run out
  // At the end: for how long connections are still accepted while /readyz says no, and over how
  // long the others are told to go.
  TimeDelta drain_delay = TimeDelta::Zero();
  TimeDelta drain_window = TimeDelta::Seconds(1);
  TimeDelta stop_timeout = TimeDelta::Seconds(3);  // until connections are cut
  HubOptions hub;
  WebSocketOptions web_socket;
  HttpOptions http;
};

}  // namespace visavis::relay
