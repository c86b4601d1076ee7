// All threads of the relay. Rooms fall to one of them by their names; connections begin on one
// after the other, and go to the thread of their room when they register
// (wasm/adr/0006-threads-of-the-relay.md). Owned by the server; used on the thread that calls Run,
// but for what says otherwise.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "relay/metrics.h"
#include "relay/shard.h"
#include "relay/shard_map.h"

namespace visavis::relay {

class Shards final : private HubNeighbours {
 public:
  // All of these outlive it.
  Shards(const ServerOptions& options, const StaticSite& site, AddressTable& addresses,
         const std::atomic<bool>& is_draining);
  ~Shards() = default;
  Shards(const Shards&) = delete;
  Shards& operator=(const Shards&) = delete;

  // The one that Run runs itself.
  Shard& first() { return *shards_.front(); }
  // Whose turn it is to get a connection.
  Shard& Next();

  // Runs them all, the first on this thread, until Stop. The error is a line for people: the system
  // has no more threads, so nothing was served.
  std::string Run();
  // From any thread: at once, whatever is pending.
  void Stop();
  // Behind Run, or without it: ends what is pending, while all that it refers to still lives.
  void EndPending();
  // From any thread.
  void Drain(const DrainPlan& plan);
  // Adds what all have counted. From any thread.
  void Measure(MetricsSnapshot& snapshot) const;

 private:
  std::size_t ShardOf(std::string_view room) const override;
  void GiveUp(OldPlace place) override;

  const ShardMap map_;
  RandomIdSource ids_;
  const ResumeTokens tokens_;
  const RoomAccess access_;
  HubTotals totals_;
  std::vector<SessionHome*> homes_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::size_t next_ = 0;
};

}  // namespace visavis::relay
