// A packet in the network of the bandwidth bench, and who it belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

struct Packet {
  enum class Kind : std::uint8_t { kMedia, kFeedback, kSack, kTcpData, kTcpAck, kCrossTraffic };
  Kind kind = Kind::kMedia;
  std::int64_t sequence_number = 0;
  DataSize size = DataSize::Zero();
  Timestamp enqueued = Timestamp::Zero();  // into the bottleneck
  Timestamp made = Timestamp::Zero();      // feedback, SACK: when the receiver wrote it
  std::size_t connection = 0;              // of its owner: what a fair queue tells apart
  std::size_t tag = 0;                     // SACK: its association; TCP: the download it is of
  std::vector<std::size_t> batches;        // feedback: what it reports
};

enum class LossCause { kQueue, kChance };

// Hears of its packets. Owned outside the network; outlives it.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // Through the bottleneck; it may still be lost or on its way for long.
  virtual void OnServed(const Packet& /*packet*/, TimeDelta /*in_queue*/) {}
  virtual void OnLost(const Packet& /*packet*/, LossCause /*cause*/) {}
  virtual void OnArrival(const Packet& packet) = 0;
  // The propagation delay, given the link's.
  virtual TimeDelta Delay(TimeDelta of_link) const { return of_link; }
  // When it arrives, given when it would by delay and jitter: where packets keep their order.
  virtual Timestamp ArrivalTime(const Packet& /*packet*/, Timestamp by_delay) { return by_delay; }
};

}  // namespace visavis::bandwidth
