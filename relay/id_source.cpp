#include "relay/id_source.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "relay/base64.h"

namespace visavis::relay {

std::string RandomWord(std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  // Up to 256 bytes come whole, and without EINTR once the pool is ready (getrandom(2)).
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) std::abort();
  }
  return Base64Url(bytes);
}

PeerId RandomIdSource::Next() { return PeerId(RandomWord(16)); }

}  // namespace visavis::relay
