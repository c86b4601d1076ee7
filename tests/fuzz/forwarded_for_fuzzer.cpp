// Whatever X-Forwarded-For says, the client is plain, and is the peer when the peer is not trusted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "relay/forwarded_for.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace visavis::relay;
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  const auto peer = boost::asio::ip::make_address("10.0.0.1");
  const auto client = ClientBehind(peer, field, {*AddressRange::Parse("10.0.0.0/8")});
  if (client != Plain(client)) std::abort();
  if (ClientBehind(peer, field, {}) != peer) std::abort();
  if (const auto range = AddressRange::Parse(field); range && range->Contains(peer)) {
    if (ClientBehind(peer, "192.0.2.1", {*range}) == peer) std::abort();
  }
  return 0;
}
