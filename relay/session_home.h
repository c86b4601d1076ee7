// What the WebSockets of one thread live in, and the homes of the other threads, where they may
// have to go. Owned by the shard, outlives its sessions.
#pragma once

#include <vector>

#include "relay/client_link.h"
#include "relay/options.h"
#include "relay/session_loop.h"

namespace visavis::relay {

struct SessionHome {
  SessionLoop& loop;
  Lobby& lobby;
  const WebSocketOptions& options;
  // Of all threads, by the number of the shard.
  const std::vector<SessionHome*>& homes;
};

}  // namespace visavis::relay
