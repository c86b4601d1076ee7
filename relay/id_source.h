// Where the hub takes the ids of members from.
#pragma once

#include <cstddef>
#include <string>

#include "wasm/base/ids.h"

namespace visavis::relay {

class IdSource {
 public:
  // Never the same twice, and not to be guessed.
  virtual PeerId Next() = 0;

 protected:
  ~IdSource() = default;
};

// So many random bytes from the operating system, as base64url. Ends the program when the system
// has no random numbers: there is no safe way on.
std::string RandomWord(std::size_t bytes);

// 128 bits from the operating system, as 22 letters of base64url.
class RandomIdSource final : public IdSource {
 public:
  PeerId Next() override;
};

}  // namespace visavis::relay
