// How long packets wait in the queue of the bottleneck, as a level, and how fast it grows. Sound
// and video go by connections of their own. Most routers have one queue for all of them; then the
// least delay of any tells it best. A router with fair queueing (fq_codel, RFC 8290; CAKE) has one
// for each, where sound's is empty beside a full one of video's; then the level is that of most
// bytes. Which it is, the levels show. (Of several connections of video one alone that waits is not
// the network's doing but its congestion window's: most bytes wait less.) Owned by a controller;
// driven by its feedback.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/flow_delay.h"
#include "wasm/congestion/network_controller.h"

namespace visavis {

class QueueDelay {
 public:
  // Where the path jitters, the least of so many batches at most is the queue.
  static constexpr std::size_t kMostSteady = 6;

  struct Packet {
    std::size_t transport = 0;  // below kMaxTransports
    DataSize size = DataSize::Zero();
    TimeDelta one_way = TimeDelta::Zero();  // receive time less send time, on two clocks
  };
  // `now`: our clock.
  void OnPacket(const Packet& packet, Timestamp now);
  // Ends a batch of packets, one feedback. The first batch of a queue that was not there one packet
  // earlier is put off: current() stays, and the next batch tells.
  void EndBatch(Timestamp now);
  // It goes another way now: its base is learned anew.
  void OnRouteChange(std::size_t transport) { flows_[transport] = FlowDelay(); }

  // Of the last batch that had packets.
  TimeDelta current() const { return current_; }
  // Smoothed over about three batches.
  TimeDelta smoothed() const { return smoothed_; }
  // The least of the last half second to second: a standing queue.
  TimeDelta standing() const { return std::min(recent_least_[0], recent_least_[1]); }
  // How far batches differ from the smoothed value: the path's jitter as far as we see it.
  TimeDelta deviation() const { return deviation_; }
  // Seconds of queue that are added in a second, over about three batches.
  double gradient() const { return gradient_; }

 private:
  // Empty where no packets came.
  std::optional<TimeDelta> Read(Timestamp now);
  TimeDelta Presumed(TimeDelta one_way, Timestamp now) const;
  TimeDelta LeastBase() const;
  const FlowDelay& OfMostBytes() const;
  void NoteQueues(TimeDelta least, TimeDelta most, TimeDelta own_packets);
  void NoteStandstill(TimeDelta one_way);
  TimeDelta LeastOfSteady(TimeDelta level);

  std::array<FlowDelay, kMaxTransports> flows_;
  double apart_ = 0;  // how much of late speaks for a queue for each connection, 0..1
  bool is_apart_ = false;
  TimeDelta last_one_way_ = TimeDelta::PlusInfinity();
  // The delay before it; +infinity: packets come as they left. A batch after it is put off once.
  TimeDelta before_standstill_ = TimeDelta::PlusInfinity();
  bool is_put_off_ = false;
  TimeDelta current_ = TimeDelta::Zero();
  TimeDelta smoothed_ = TimeDelta::Zero();
  TimeDelta deviation_ = TimeDelta::Zero();
  TimeDelta jitter_ = TimeDelta::Zero();
  double gradient_ = 0;
  Timestamp last_batch_ = Timestamp::MinusInfinity();
  static constexpr TimeDelta kEmpty = TimeDelta::Zero();
  // Of the last batches, newest first.
  std::array<TimeDelta, kMostSteady> levels_{kEmpty, kEmpty, kEmpty, kEmpty, kEmpty, kEmpty};
  std::array<TimeDelta, 2> recent_least_{TimeDelta::Zero(), TimeDelta::Zero()};
  Timestamp recent_start_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
