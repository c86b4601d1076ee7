// The tokens by which a client gets its membership back (relay/PROTOCOL.md, "Coming back"). Signed,
// so that the relay stores none of them and knows those of an earlier run again. Immutable, so any
// thread may ask.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wasm/base/ids.h"

namespace visavis::relay {

// Seconds since 1970 (POSIX time).
using WallSeconds = std::int64_t;

class ResumeTokens {
 public:
  enum class Origin { kThisRun, kEarlierRun };
  struct Claim {
    PeerId id;
    Origin origin = Origin::kThisRun;
  };

  // `run`: letters and digits that no other run of the relay uses. `lifetime` of a token, seconds.
  ResumeTokens(std::string secret, std::string run, WallSeconds lifetime);

  // ID.EXPIRY.RUN.CODE, the code over the room too. `id` has no dot.
  std::string Issue(const PeerId& id, std::string_view room, WallSeconds now) const;
  // What a token that came from a client claims. Empty: it is not ours, of another room, or too
  // old.
  std::optional<Claim> Check(std::string_view token, std::string_view room, WallSeconds now) const;

 private:
  std::string CodeOf(std::string_view signed_part, std::string_view room) const;

  const std::string secret_;
  const std::string run_;
  const WallSeconds lifetime_;
};

}  // namespace visavis::relay
