#include "relay/shard_map.h"

#include <cstdint>

#include "relay/hmac.h"

namespace visavis::relay {

std::size_t ShardMap::ShardOf(std::string_view room) const {
  if (count_ == 1) return 0;
  const HmacDigest digest = HmacSha256(key_, room);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | digest[i];
  return static_cast<std::size_t>(number % count_);
}

}  // namespace visavis::relay
