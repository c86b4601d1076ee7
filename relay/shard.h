// One thread of the relay: its event loop, its connections, and the rooms that fall to it. Owned by
// Shards. Everything of it is used on its thread, but for what says otherwise.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <random>
#include <vector>

#include "relay/http_session.h"
#include "relay/hub.h"
#include "relay/session_home.h"
#include "relay/session_loop.h"

namespace visavis::relay {

// How connections are told to go, at the end.
struct DrainPlan {
  Timestamp told_by = Timestamp::PlusInfinity();  // each at a moment of its own until then
  Timestamp cut_at = Timestamp::PlusInfinity();   // what is left then is reset
};

// What all shards work with; outlives them.
struct ShardServices {
  const ServerOptions& options;
  const StaticSite& site;
  AddressTable& addresses;
  const std::atomic<bool>& is_draining;
  const ResumeTokens& tokens;
  const RoomAccess& access;
  IdSource& ids;
  HubTotals& totals;
  HubNeighbours& neighbours;
  const std::vector<SessionHome*>& homes;
};

class Shard {
 public:
  Shard(const ShardServices& services, std::size_t number);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  asio::io_context& io() { return io_; }
  SessionLoop& loop() { return loop_; }
  Hub& hub() { return hub_; }
  SessionHome& home() { return home_; }
  const HttpServices& http() const { return http_; }

  // From any thread: serves a connection whose socket is of io().
  void Serve(Stream stream);
  // From any thread, once.
  void Drain(const DrainPlan& plan);

  // When no thread runs it any more: ends what is pending. True: something was.
  bool EndPending();

 private:
  void DrainStep();

  // One thread runs it. It can be posted to from others.
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  SessionLoop loop_;
  Hub hub_;
  SessionHome home_;
  const HttpServices http_;
  asio::steady_timer drain_timer_;
  DrainPlan drain_;
  std::minstd_rand drain_random_;
};

}  // namespace visavis::relay
