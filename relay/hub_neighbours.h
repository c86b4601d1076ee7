// The hubs of all threads, as one of them sees the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wasm/base/ids.h"

namespace visavis::relay {

// Of a client that is gone to ask for another room.
struct OldPlace {
  std::size_t shard = 0;  // whose hub has it
  std::string room;
  PeerId id;
  std::uint64_t hold = 0;  // which of the times it was held: others may have it since
};

class HubNeighbours {
 public:
  // Whose hub has, or would have, this room.
  virtual std::size_t ShardOf(std::string_view room) const = 0;
  // Calls GiveUp of the hub that has the place, on its thread, later. What this thread sends there
  // arrives in the order in which it was sent, clients that move included.
  virtual void GiveUp(OldPlace place) = 0;

 protected:
  ~HubNeighbours() = default;
};

}  // namespace visavis::relay
