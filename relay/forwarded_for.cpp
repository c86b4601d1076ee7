#include "relay/forwarded_for.h"

#include <optional>
#include <string>

#include "relay/http_list.h"
#include "relay/listen_address.h"

namespace visavis::relay {

namespace ip = boost::asio::ip;

namespace {

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711".
std::optional<ip::address> ParseHop(std::string_view hop) {
  if (hop.size() > 64) return std::nullopt;
  boost::system::error_code error;
  ip::address address = ip::make_address(std::string(hop), error);
  if (!error) return Plain(address);
  if (hop.starts_with('[') && hop.ends_with(']')) {
    address = ip::make_address_v6(std::string(hop.substr(1, hop.size() - 2)), error);
    if (!error) return Plain(address);
  }
  const auto with_port = ParseListenAddress(hop);
  if (!with_port) return std::nullopt;
  return Plain(ip::make_address(with_port->host, error));
}

}  // namespace

ip::address ClientBehind(const ip::address& peer, std::string_view field,
                         const std::vector<AddressRange>& trusted) {
  ip::address client = Plain(peer);
  while (!field.empty() && IsInAny(trusted, client)) {
    const std::size_t comma = field.rfind(',');
    const bool is_first = comma == std::string_view::npos;
    const auto hop = ParseHop(TrimOws(is_first ? field : field.substr(comma + 1)));
    if (!hop) break;
    client = *hop;
    field = is_first ? std::string_view() : field.substr(0, comma);
  }
  return client;
}

}  // namespace visavis::relay
