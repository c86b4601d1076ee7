// Where the hub takes the ids of members from.
#pragma once

#include "wasm/base/ids.h"

namespace visavis::relay {

class IdSource {
 public:
  // Never the same twice, and not to be guessed.
  virtual PeerId Next() = 0;

 protected:
  ~IdSource() = default;
};

// 128 bits from the operating system, as 22 letters of base64url. Ends the program when the system
// has no random numbers: there is no safe way on.
class RandomIdSource final : public IdSource {
 public:
  PeerId Next() override;
};

}  // namespace visavis::relay
