// "127.0.0.1:8080" and "[::1]:8080" taken apart. Pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::relay {

struct ListenAddress {
  std::string host;  // a numeric address
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080".
std::string ToString(const ListenAddress& address);

// Empty: not a numeric address with a port.
std::optional<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace visavis::relay
