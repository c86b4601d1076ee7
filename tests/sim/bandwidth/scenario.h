// What one scenario of the bandwidth bench describes: a link each way, media flows that share it,
// and what competes with them. Plain data; scenario_file.h reads it, simulation.h plays it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis::bandwidth {

// A rate that holds from a time of the scenario on. Ascending in time.
struct RateStep {
  Timestamp from = Timestamp::Zero();
  DataRate rate = DataRate::Zero();
};
using RateSteps = std::vector<RateStep>;

// The rate of the last step not later than `at`; zero before the first.
inline DataRate RateAt(const RateSteps& steps, Timestamp at) {
  DataRate rate = DataRate::Zero();
  for (const RateStep& step : steps)
    if (step.from <= at) rate = step.rate;
  return rate;
}

// A delay that is added from a time of the scenario on: another route. Ascending in time.
struct DelayStep {
  Timestamp from = Timestamp::Zero();
  TimeDelta more = TimeDelta::Zero();
};

struct LossConfig {
  enum class Model { kBernoulli, kGilbertElliott } model = Model::kBernoulli;
  double probability = 0;          // Bernoulli: of each packet
  double to_bad = 0, to_good = 1;  // Gilbert-Elliott: change of state, per packet
  double loss_in_bad = 1, loss_in_good = 0;
};

// Delivery opportunities of 1500 bytes, as mahimahi writes them, repeated for ever.
struct LinkTrace {
  static constexpr DataSize kOpportunity = DataSize::Bytes(1500);
  std::vector<TimeDelta> opportunities;  // ascending; empty: no trace
  TimeDelta period = TimeDelta::Zero();
  TimeDelta offset = TimeDelta::Zero();  // the scenario begins so far into the trace
};

struct LinkConfig {
  RateSteps capacity;  // with no trace either: unlimited
  LinkTrace trace;
  double queue_ms = 300;                    // drop-tail
  DataSize queue_bytes = DataSize::Zero();  // above zero: instead of queue_ms
  enum class Aqm { kDropTail, kCoDel } aqm = Aqm::kDropTail;
  enum class Queues { kShared, kFair } queues = Queues::kShared;  // kFair: one a connection
  TimeDelta delay = TimeDelta::Millis(50);
  std::vector<DelayStep> delay_steps;
  LossConfig loss;
  // RFC 8868 section 4.5: |truncated Gaussian|, no reordering.
  double jitter_deviation_ms = 0;
  double jitter_limit = 3;  // in deviations
  RateSteps cross_traffic;  // constant bit rate

  TimeDelta MoreDelayAt(Timestamp at) const {
    TimeDelta more = TimeDelta::Zero();
    for (const DelayStep& step : delay_steps)
      if (step.from <= at) more = step.more;
    return more;
  }
  bool IsLimited() const { return !capacity.empty() || !trace.opportunities.empty(); }
};

enum class Direction { kForward, kBackward };

// The computer at one end of a flow stands still now and then (stalling_reader.h).
struct StallConfig {
  double mean_pause_s = 0;  // between standstills; zero: it never does
  double least_ms = 20, most_ms = 250;
  double again = 0;        // how likely the next follows at once
  double packet_ms = 0.1;  // from one packet of a backlog to the next
};

struct FlowConfig {
  Direction direction = Direction::kForward;
  Timestamp start = Timestamp::Zero(), stop = Timestamp::Zero();
  std::optional<TimeDelta> delay;  // instead of the link's
  // Video and audio together, but max_rate, which is video's.
  DataRate min_rate = DataRate::KilobitsPerSec(150), max_rate = DataRate::KilobitsPerSec(1500),
           start_rate = DataRate::KilobitsPerSec(300);
  DataRate audio_rate = DataRate::KilobitsPerSec(40);
  double frames_per_second = 30;
  double frame_noise = 0.15;                           // deviation of a frame's size, of the mean
  double keyframe_factor = 4;                          // size of a keyframe, of the mean
  double keyframe_interval_s = 0;                      // zero: only the first
  TimeDelta encoder_latency = TimeDelta::Millis(100);  // from target to frames of that rate
  TimeDelta feedback_interval = TimeDelta::Millis(50);
  int feedback_redundancy = 1;  // batches that each report repeats
  StallConfig stalls, sender_stalls;
  TimeDelta pacer_tick = TimeDelta::Millis(5);
  std::vector<std::pair<Timestamp, Timestamp>> pauses;
  RateSteps application_limit;  // of video
  int sctp_associations = 0;    // zero: plain datagrams
  int connections = 1;          // of these the first is sound's, where there are more

  bool IsLive(Timestamp at) const { return at >= start && at < stop; }
  bool IsPaused(Timestamp at) const {
    return std::any_of(pauses.begin(), pauses.end(),
                       [at](const auto& pause) { return at >= pause.first && at < pause.second; });
  }
  // The most that video can use.
  DataRate VideoLimit(Timestamp at) const {
    DataRate limit = max_rate;
    for (const RateStep& step : application_limit)
      if (step.from <= at) limit = step.rate;
    return std::min(max_rate, limit);
  }
};

struct TcpConfig {
  Direction direction = Direction::kForward;
  enum class Algorithm { kReno, kCubic } algorithm = Algorithm::kReno;
  enum class Pattern { kLong, kOnOff } pattern = Pattern::kLong;
  Timestamp start = Timestamp::Zero(), stop = Timestamp::Zero();
  std::optional<TimeDelta> delay;
  // On/off: downloads of a uniform size with pauses of exponential length between.
  enum class Begin { kOn, kIdle } begin = Begin::kOn;
  double least_kilobytes = 30, most_kilobytes = 50;
  double mean_idle_s = 10;
};

struct Scenario {
  std::string name;
  std::string note;
  Timestamp end = Timestamp::Millis(100'000);
  LinkConfig forward, backward;
  std::vector<FlowConfig> flows;
  std::vector<TcpConfig> tcp_flows;

  const LinkConfig& link(Direction direction) const {
    return direction == Direction::kForward ? forward : backward;
  }
};

}  // namespace visavis::bandwidth
