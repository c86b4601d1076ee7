// What one peer asked to be sent again and will be: each packet at most once in the time that an
// answer needs to be seen. Owned by RemotePeer; the owner passes the time in. One thread; does not
// allocate after warm-up.
//
// Bound: kMaxWanted numbers until ClearWanted; what is asked beyond them is ignored and, if it is
// still missing, asked for again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/call/retransmission_cache.h"
#include "wasm/packet/nack.h"

namespace visavis {

class RetransmissionRequests {
 public:
  static constexpr std::size_t kMaxWanted = 128;  // as many as a receiver of ours asks for
  // Requests of one number closer than this, or than half a round trip, crossed the answer.
  static constexpr TimeDelta kMinInterval = TimeDelta::Millis(20);

  RetransmissionRequests();

  // `rtt`: empty while none is measured.
  void Add(const Nack& nack, std::optional<TimeDelta> rtt, Timestamp now);

  // In the order they were asked for; valid until the next Add or ClearWanted.
  std::span<const std::uint16_t> wanted() const { return wanted_; }
  void ClearWanted() { wanted_.clear(); }

 private:
  struct Answer {
    std::uint16_t packet_number = 0;
    Timestamp time = Timestamp::MinusInfinity();
  };
  // By packet number modulo its size, as the cache has them.
  std::array<Answer, RetransmissionCache::kPackets> answers_{};
  std::vector<std::uint16_t> wanted_;
};

}  // namespace visavis
