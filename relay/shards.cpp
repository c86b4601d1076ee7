#include "relay/shards.h"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <string>
#include <system_error>
#include <thread>

namespace visavis::relay {

Shards::Shards(const ServerOptions& options, const StaticSite& site, AddressTable& addresses,
               const std::atomic<bool>& is_draining)
    : map_(options.threads, RandomWord(16)),
      tokens_(options.token_secret.empty() ? RandomWord(32) : options.token_secret, RandomWord(6),
              options.token_lifetime.us() / 1'000'000),
      access_(options.room_secret) {
  const ShardServices services{options, site, addresses, is_draining, tokens_,
                               access_, ids_, totals_,   *this,       homes_};
  for (std::size_t i = 0; i < options.threads; ++i) {
    shards_.push_back(std::make_unique<Shard>(services, i));
    homes_.push_back(&shards_.back()->home());
  }
}

void Shards::EndPending() {
  // Sessions live in their pending operations. One that is on its way to another thread ends there.
  for (bool was_any = true; was_any;) {
    was_any = false;
    for (const auto& shard : shards_) was_any = shard->EndPending() || was_any;
  }
}

Shard& Shards::Next() {
  Shard& next = *shards_[next_];
  next_ = (next_ + 1) % shards_.size();
  return next;
}

std::string Shards::Run() {
  std::vector<std::thread> threads;
  std::string error;
  try {
    for (std::size_t i = 1; i < shards_.size(); ++i) {
      threads.emplace_back([shard = shards_[i].get()] { shard->io().run(); });
      const std::string name = "relay-" + std::to_string(i + 1);
      pthread_setname_np(threads.back().native_handle(), name.c_str());
    }
  } catch (const std::system_error& refusal) {
    error = "thread " + std::to_string(threads.size() + 2) + " of " +
            std::to_string(shards_.size()) + ": " + refusal.code().message();
    Stop();
  }
  first().io().run();
  for (std::thread& thread : threads) thread.join();
  return error;
}

void Shards::Stop() {
  for (const auto& shard : shards_) shard->io().stop();
}

void Shards::Drain(const DrainPlan& plan) {
  for (const auto& shard : shards_) shard->Drain(plan);
}

void Shards::Measure(MetricsSnapshot& snapshot) const {
  snapshot.threads = shards_.size();
  for (const auto& shard : shards_) {
    snapshot.sessions += shard->loop().stats();
    snapshot.rooms_stats += shard->hub().stats();
    snapshot.rooms += shard->hub().census().rooms;
    snapshot.members += shard->hub().census().members;
  }
}

std::size_t Shards::ShardOf(std::string_view room) const { return map_.ShardOf(room); }

void Shards::GiveUp(OldPlace place) {
  Shard& shard = *shards_[place.shard];
  asio::post(shard.io(), [&shard, place = std::move(place)] { shard.hub().GiveUp(place); });
}

}  // namespace visavis::relay
