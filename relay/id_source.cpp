#include "relay/id_source.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include "relay/base64.h"

namespace visavis::relay {

PeerId RandomIdSource::Next() {
  std::array<std::uint8_t, 16> bytes{};
  // Up to 256 bytes come whole, and without EINTR once the pool is ready (getrandom(2)).
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) std::abort();
  }
  return PeerId(Base64Url(bytes));
}

}  // namespace visavis::relay
