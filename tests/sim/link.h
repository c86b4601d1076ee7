// A one-way link for simulations in virtual time: a queue before a bottleneck of some rate, then a
// propagation delay with jitter, and loss that is random or comes in bursts. Seeded; sans-IO like
// the engine: Send, then Poll at NextTimeout until it is empty.
//
//   sender → [loss] → [queue, at most `queue_time` long] → [rate] → [delay + jitter] → receiver
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "wasm/base/data_rate.h"
#include "wasm/base/random.h"
#include "wasm/base/timestamp.h"

namespace visavis::sim {

struct LinkConfig {
  DataRate rate = DataRate::PlusInfinity();  // zero: an outage; packets wait
  TimeDelta delay = TimeDelta::Millis(25);
  TimeDelta jitter = TimeDelta::Zero();           // added to the delay: uniform in [0, jitter]
  TimeDelta queue_time = TimeDelta::Millis(300);  // a packet that would wait longer is dropped
  DataSize least_queue = DataSize::Bytes(3000);   // but so much always fits
  double loss = 0.0;                              // in the good state (Bernoulli)
  // Gilbert-Elliott: a second state that loses more. Zero `to_bad`: never entered.
  double to_bad = 0.0;   // per packet
  double to_good = 0.3;  // per packet
  double loss_in_bad = 1.0;
  enum class Order { kKept, kByJitter } order = Order::kKept;
};

struct LinkStats {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;     // by chance
  std::uint64_t dropped = 0;  // by the full queue
  DataSize delivered_size = DataSize::Zero();
};

template <typename Packet>
class Link {
 public:
  Link(const LinkConfig& config, std::uint64_t seed)
      : config_(config), working_rate_(config.rate), random_(seed) {}

  // Takes effect now, for what is queued too.
  void SetConfig(const LinkConfig& config, Timestamp now) {
    Serve(now);
    config_ = config;
    if (config.rate > DataRate::Zero()) working_rate_ = config.rate;
  }
  const LinkConfig& config() const { return config_; }

  void Send(Packet packet, DataSize size, Timestamp now) {
    Serve(now);
    ++stats_.sent;
    if (IsLostByChance()) {
      ++stats_.lost;
    } else if (!Fits(size)) {
      ++stats_.dropped;
    } else {
      queued_ += size;
      queue_.push_back({std::move(packet), size, static_cast<double>(size.bytes()) * 8.0});
      Serve(now);
    }
  }

  // The next packet that has arrived by `now`, in order of arrival.
  std::optional<Packet> Poll(Timestamp now) {
    Serve(now);
    const auto first = First();
    if (first == flying_.end() || first->arrival > now) return std::nullopt;
    std::optional<Packet> packet(std::move(first->packet));
    ++stats_.delivered;
    stats_.delivered_size += first->size;
    flying_.erase(first);
    return packet;
  }

  Timestamp NextTimeout() {
    const auto first = First();
    Timestamp next = first == flying_.end() ? Timestamp::PlusInfinity() : first->arrival;
    if (!queue_.empty() && config_.rate > DataRate::Zero())
      next = std::min(next, served_until_ + TimeFor(queue_.front().bits_left));
    return next;
  }

  // How long a packet sent now would wait for the bottleneck; infinite in an outage with a queue.
  TimeDelta QueueTime(Timestamp now) {
    Serve(now);
    double bits = 0;
    for (const Queued& item : queue_) bits += item.bits_left;
    return TimeFor(bits);
  }
  const LinkStats& stats() const { return stats_; }

 private:
  struct Queued {
    Packet packet;
    DataSize size;
    double bits_left;
  };
  struct Flying {
    Packet packet;
    DataSize size;
    Timestamp arrival;
  };

  TimeDelta TimeFor(double bits) const {
    if (bits <= 0 || !config_.rate.IsFinite()) return TimeDelta::Zero();
    if (config_.rate <= DataRate::Zero()) return TimeDelta::PlusInfinity();
    return TimeDelta::Micros(
        static_cast<std::int64_t>(std::ceil(bits * 1e6 / static_cast<double>(config_.rate.bps()))));
  }

  bool Fits(DataSize size) const {
    if (queued_ + size <= config_.least_queue || !working_rate_.IsFinite()) return true;
    return queued_ + size <= working_rate_ * config_.queue_time;
  }

  bool IsLostByChance() {
    bad_ = bad_ ? random_.Uniform() >= config_.to_good : random_.Uniform() < config_.to_bad;
    return random_.Uniform() < (bad_ ? config_.loss_in_bad : config_.loss);
  }

  // Moves what has left the bottleneck by `now` on to the wire.
  void Serve(Timestamp now) {
    while (!queue_.empty()) {
      Queued& head = queue_.front();
      const TimeDelta needed = TimeFor(head.bits_left);
      const Timestamp done = served_until_ + needed;
      if (!needed.IsFinite()) break;
      if (done > now) {
        const double seconds = std::max(0.0, (now - served_until_).seconds_f());
        head.bits_left -= static_cast<double>(config_.rate.bps()) * seconds;
        break;
      }
      served_until_ = done;
      Fly(std::move(head), done);
      queue_.pop_front();
    }
    served_until_ = std::max(served_until_, now);
  }

  void Fly(Queued item, Timestamp departure) {
    queued_ -= item.size;
    Timestamp arrival = departure + config_.delay + config_.jitter * random_.Uniform();
    if (config_.order == LinkConfig::Order::kKept) arrival = std::max(arrival, newest_arrival_);
    newest_arrival_ = std::max(newest_arrival_, arrival);
    flying_.push_back({std::move(item.packet), item.size, arrival});
  }

  typename std::deque<Flying>::iterator First() {
    if (config_.order == LinkConfig::Order::kKept) return flying_.begin();
    return std::min_element(flying_.begin(), flying_.end(),
                            [](const Flying& a, const Flying& b) { return a.arrival < b.arrival; });
  }

  LinkConfig config_;
  DataRate working_rate_;  // the last above zero: an outage makes the queue no shorter
  Random random_;
  std::deque<Queued> queue_;
  std::deque<Flying> flying_;
  DataSize queued_ = DataSize::Zero();
  Timestamp served_until_ = Timestamp::Zero();
  Timestamp newest_arrival_ = Timestamp::MinusInfinity();
  bool bad_ = false;
  LinkStats stats_;
};

}  // namespace visavis::sim
