#include "relay/listen_address.h"

#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace visavis::relay {

std::string ToString(const ListenAddress& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);

  ListenAddress address{std::string(host), 0};
  const auto [end, port_error] =
      std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port_error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  boost::system::error_code host_error;
  const auto parsed = boost::asio::ip::make_address(address.host, host_error);
  if (host_error || parsed.is_v6() != has_brackets) return std::nullopt;
  return address;
}

}  // namespace visavis::relay
