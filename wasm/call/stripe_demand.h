// How many associations the video of a path should be striped over. One carries no more than the
// loss on the path allows its congestion control (the equation of Mathis et al., "The Macroscopic
// Behavior of the TCP Congestion Avoidance Algorithm", 1997): 1.2 Mbps at 100 ms and 1 % loss. Half
// of that is asked of each. The number only grows: a path that lost packets may do so again, and
// one more connection costs little once it stands.
//
// Owned by PeerPath; driven by its feedback and by Update(), which takes the time. One thread;
// never allocates.
#pragma once

#include <cstddef>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"

namespace visavis {

class StripeDemand {
 public:
  // More have to be needed for so long, so that a full queue somewhere does not count.
  static constexpr TimeDelta kHold = TimeDelta::Seconds(2);
  // Below it loss is no reason.
  static constexpr double kLeastLoss = 0.004;
  static constexpr std::size_t kMost = std::size(kMediaTransports);

  void OnFeedback(const TransportFeedback& feedback);
  struct Rates {
    DataRate useful;     // what the media offered could use; may be infinite
    DataRate available;  // what the path carries now
  };
  // Every 5 to 50 ms.
  void Update(std::optional<TimeDelta> round_trip_time, Rates rates, Timestamp now);

  std::size_t wanted() const { return wanted_; }  // 1..kMost

 private:
  std::size_t Needed(TimeDelta round_trip_time, DataRate useful_rate) const;

  // Packets after which a loss began, as a share of all. A run of them, as an outage or a full
  // queue causes, is one cause to an association to slow down (RFC 5348 section 5.2).
  double loss_ratio_ = 0;
  bool last_was_lost_ = false;
  std::size_t wanted_ = 1;
  // While more are needed: since when, and how many at the least.
  Timestamp needed_since_ = Timestamp::PlusInfinity();
  std::size_t least_needed_ = 1;
};

}  // namespace visavis
