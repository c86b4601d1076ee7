#include "relay/shard.h"

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>

namespace visavis::relay {
namespace {

constexpr TimeDelta kDrainStep = TimeDelta::Millis(20);

WallSeconds WallClock() { return std::time(nullptr); }

}  // namespace

Shard::Shard(const ShardServices& services, std::size_t number)
    : work_(asio::make_work_guard(io_)),
      loop_(io_),
      hub_(services.options.hub,
           {services.ids, loop_.deadlines(), services.tokens, services.access, services.totals,
            services.neighbours, &WallClock},
           number, loop_.Now()),
      home_{loop_, hub_, services.options.web_socket, services.homes},
      http_{loop_,
            services.addresses,
            services.site,
            home_,
            services.options.http,
            services.options.hub,
            services.options.turn.lifetime,
            services.is_draining,
            nullptr},
      drain_timer_(io_),
      drain_random_(std::random_device()()) {}

Shard::~Shard() = default;

void Shard::Serve(Stream stream) {
  asio::dispatch(io_, [this, stream = std::move(stream)]() mutable {
    std::make_shared<HttpSession>(std::move(stream), http_)->Start();
  });
}

void Shard::Drain(const DrainPlan& plan) {
  asio::dispatch(io_, [this, plan] {
    drain_ = plan;
    DrainStep();
  });
}

void Shard::DrainStep() {
  const Timestamp now = loop_.Now();
  if (now >= drain_.cut_at) {
    loop_.connections().AbortAll();
  } else {
    // In each step each of those that are left goes by the same chance, so that each goes at any
    // time of the window alike, and those of one room apart from each other. What still arrives
    // from other threads afterwards goes in the next step.
    const auto steps_left =
        static_cast<int>(std::max<std::int64_t>((drain_.told_by - now).us() / kDrainStep.us(), 0));
    std::uniform_int_distribution<int> step(0, steps_left);
    loop_.connections().StopIf([&] { return step(drain_random_) == 0; });
  }
  drain_timer_.expires_after(std::chrono::microseconds(kDrainStep.us()));
  drain_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) DrainStep();
  });
}

bool Shard::EndPending() {
  drain_timer_.cancel();
  loop_.connections().AbortAll();
  io_.restart();
  return io_.poll() > 0;
}

}  // namespace visavis::relay
