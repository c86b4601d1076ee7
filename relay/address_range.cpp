#include "relay/address_range.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace visavis::relay {

namespace ip = boost::asio::ip;

namespace {

// The bits in front, the rest zero.
template <typename Bytes>
Bytes Masked(Bytes bytes, std::size_t bits) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t kept = bits > i * 8 ? std::min<std::size_t>(bits - i * 8, 8) : 0;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xFF00U >> kept));
  }
  return bytes;
}

ip::address Masked(const ip::address& address, std::size_t bits) {
  if (address.is_v4()) return ip::address_v4(Masked(address.to_v4().to_bytes(), bits));
  return ip::address_v6(Masked(address.to_v6().to_bytes(), bits));
}

}  // namespace

ip::address Plain(const ip::address& address) {
  if (!address.is_v6()) return address;
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return ip::address_v6(v6.to_bytes());
}

std::optional<AddressRange> AddressRange::Parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  boost::system::error_code error;
  AddressRange range;
  range.first_ = ip::make_address(std::string(text.substr(0, slash)), error);
  if (error || range.first_ != Plain(range.first_)) return std::nullopt;
  const std::size_t all_bits = range.first_.is_v4() ? 32 : 128;
  range.prefix_bits_ = all_bits;
  if (slash != std::string_view::npos) {
    const std::string_view bits = text.substr(slash + 1);
    const auto [end, fault] =
        std::from_chars(bits.data(), bits.data() + bits.size(), range.prefix_bits_);
    if (fault != std::errc() || end != bits.data() + bits.size()) return std::nullopt;
  }
  if (range.prefix_bits_ > all_bits) return std::nullopt;
  if (Masked(range.first_, range.prefix_bits_) != range.first_) return std::nullopt;
  return range;
}

bool AddressRange::Contains(const ip::address& address) const {
  return address.is_v4() == first_.is_v4() && Masked(address, prefix_bits_) == first_;
}

bool IsInAny(const std::vector<AddressRange>& ranges, const ip::address& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const AddressRange& range) { return range.Contains(address); });
}

}  // namespace visavis::relay
