// Ranges of addresses as "10.0.0.0/8" and "2001:db8::/32" write them (RFC 4632 section 3.1, RFC
// 4291 section 2.3). Pure values.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace visavis::relay {

// An IPv4 address that comes in the clothes of IPv6 (::ffff:192.0.2.1, as dual-stack sockets show
// it) as what it is, and without a scope.
boost::asio::ip::address Plain(const boost::asio::ip::address& address);

class AddressRange {
 public:
  // An address alone is a range of one. Empty: no range, or one with bits set behind its prefix.
  static std::optional<AddressRange> Parse(std::string_view text);

  // `address` is plain.
  bool Contains(const boost::asio::ip::address& address) const;

 private:
  boost::asio::ip::address first_;
  std::size_t prefix_bits_ = 0;
};

bool IsInAny(const std::vector<AddressRange>& ranges, const boost::asio::ip::address& address);

}  // namespace visavis::relay
